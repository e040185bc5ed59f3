import type { Because, FactReading } from '../facts.js';
import type { SubjectKey } from '../subject.js';
import type { Place } from '../principal.js';

export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What rules may do: open (or merge into) an exception, ask to verify the record first, or close on recovery. */
export const FINDING_EFFECTS = ['open', 'verify', 'close'] as const;
export type FindingEffect = (typeof FINDING_EFFECTS)[number];

/** How what is at stake is worked out: rules name one, money at risk has the formula of each. */
export const MONEY_AT_RISK_BASES = ['lost-margin-until-replenishment', 'lost-sales-until-replenishment'] as const;
export type MoneyAtRiskBasis = (typeof MONEY_AT_RISK_BASES)[number];

/** A rule fired for a subject. Immutable; its id is derived from rule version, subject and signal. */
export type Finding = {
  readonly id: string;
  readonly ruleId: string;
  readonly ruleVersion: string;
  /** Content hash of the published set: a decision names exactly one. */
  readonly ruleSet: string;
  readonly effect: FindingEffect;
  readonly exceptionType: string;
  readonly severity: Severity;
  readonly subject: SubjectKey;
  readonly mergeKey: string;
  /** Supplier or distribution centre a shared cause would sit at, e.g. `supplier:S7`; joins exceptions into an incident. */
  readonly sharedCause?: SubjectKey;
  readonly place: Place;
  readonly team: string;
  /** Agent spec to run on opening. */
  readonly agent?: string;
  /** Workflow to start on opening, and plain values the rule hands on with it. */
  readonly playbook?: string;
  readonly params?: Readonly<Record<string, string | number | boolean>>;
  /** One of `MONEY_AT_RISK_BASES`; rules published before there was a list may have left another word. */
  readonly moneyAtRiskBasis: string;
  /** Event time of the signal that made it fire. */
  readonly occurredAt: Date;
  readonly signal: string;
  readonly correlationId: string;
  readonly because: readonly Because[];
  /** Facts of the subject when it fired, for money at risk, replay and people. */
  readonly facts: Readonly<Record<string, FactReading>>;
};
