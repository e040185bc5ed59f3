import type { Cause } from '../causes.js';
import type { Money } from '../money.js';
import type { Place } from '../principal.js';
import type { SubjectKey } from '../subject.js';
import type { ActionSpec } from './action-types.js';

/** What an action is expected to do, checkable later: a fact of a subject reaching a bound by a time. */
export type ExpectedEffect = {
  readonly subject: SubjectKey;
  readonly fact: string;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly by: Date;
  /** The fact when it was proposed; absent when it was not known. */
  readonly before?: number;
  /** Margin the action is expected to save, minor units. */
  readonly savedMargin: Money;
};

/** A likely cause with confidence 0–1 and the evidence for and against, as fact names and sentences. */
export type CauseFinding = {
  readonly cause: Cause;
  readonly confidence: number;
  readonly for: readonly string[];
  readonly against: readonly string[];
};

/** One action an agent or a person proposes for one exception. Its effect is only this document; policy judges it. */
export type Proposal = {
  readonly id: string;
  readonly schemaVersion: number;
  readonly version: number;
  readonly exception: string;
  readonly run: string;
  /** Agent or user who proposes: never the approver. */
  readonly proposer: { readonly id: string; readonly kind: 'agent' | 'user'; readonly owner: string };
  readonly action: ActionSpec;
  /** What it costs, computed by the server; the figure policy limits look at. */
  readonly cost: Money;
  /** Value of the goods it moves, at cost. */
  readonly goodsValue: Money;
  readonly expected: ExpectedEffect;
  readonly causes: readonly CauseFinding[];
  /** The agent’s own words, shown below the server’s rendering and marked as such. */
  readonly rationale: string;
  /** Rule that started it, for the stop switch. */
  readonly rule?: string;
  readonly ruleVersion: string;
  readonly ruleAuthor: string;
  /** Everybody who had a hand in any rule that led to it; absent in proposals made before this was kept. */
  readonly ruleWriters?: readonly string[];
  readonly evidenceDigest: string;
  readonly place: Place;
  readonly madeAt: Date;
  readonly moneyAtRisk: Money;
  readonly state: 'made' | 'judged';
  readonly correlationId: string;
};
