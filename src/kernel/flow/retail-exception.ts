import type { Because } from '../facts.js';
import type { Money } from '../money.js';
import type { Place } from '../principal.js';
import type { SubjectKey } from '../subject.js';
import type { Severity } from './finding.js';

export const EXCEPTION_STATES = ['open', 'triaging', 'proposed', 'acting', 'observing', 'snoozed', 'closed', 'dismissed'] as const;
export type ExceptionState = (typeof EXCEPTION_STATES)[number];

/** The one table of state moves; nothing jumps past it. */
export const EXCEPTION_MOVES = {
  open: ['triaging', 'proposed', 'acting', 'snoozed', 'closed', 'dismissed'],
  triaging: ['open', 'proposed', 'acting', 'snoozed', 'closed', 'dismissed'],
  proposed: ['open', 'triaging', 'acting', 'observing', 'snoozed', 'closed', 'dismissed'],
  acting: ['proposed', 'observing', 'closed', 'dismissed', 'open'],
  observing: ['acting', 'proposed', 'closed', 'dismissed', 'open'],
  snoozed: ['open', 'closed', 'dismissed'],
  closed: ['open'],
  dismissed: ['open'],
} as const satisfies Record<ExceptionState, readonly ExceptionState[]>;

export const canMove = (from: ExceptionState, to: ExceptionState): boolean =>
  (EXCEPTION_MOVES[from] as readonly ExceptionState[]).includes(to);

/** A place where execution leaves the plan: the business object people and agents work on. */
export type RetailException = {
  readonly id: string;
  readonly schemaVersion: number;
  readonly version: number;
  readonly type: string;
  readonly state: ExceptionState;
  readonly subject: SubjectKey;
  readonly mergeKey: string;
  readonly severity: Severity;
  readonly place: Place;
  readonly team: string;
  readonly assignee?: string;
  readonly agent?: string;
  /** True when the record is in doubt: count first, reorder later. */
  readonly verifyFirst: boolean;
  readonly openedAt: Date;
  readonly lastFindingAt: Date;
  readonly findings: number;
  /** Rules that contributed, newest last, with the reason each gave. At most 12. */
  readonly reasons: readonly { rule: string; ruleVersion: string; finding: string; at: Date; because: readonly Because[] }[];
  /** Expected margin lost until the next possible replenishment; of several subjects, the sum over those that have not recovered. */
  readonly moneyAtRisk: Money;
  /** The inputs of that figure, for people: expected lost units, unit margin, hours. */
  readonly moneyBasis: Readonly<Record<string, number | string>>;
  readonly incident?: string;
  readonly sharedCause?: SubjectKey;
  readonly sla: { readonly dueAt: Date; readonly level: number };
  readonly snoozedUntil?: Date;
  readonly closedAt?: Date;
  readonly closeReason?: string;
  readonly reopened: number;
  readonly correlationId: string;
};
