import type { Because } from '../../../kernel/index.js';
import type { DecisionTable, RuleDocument } from '../../../rules/index.js';
import type { ShadowDay } from '../domain/shadow-report.js';

/** A version that runs beside the set in force. */
export type ShadowRule = { readonly rule: string; readonly number: number; readonly document: RuleDocument | DecisionTable };

/** That a shadow, or the version in force, would have spoken about a subject at a signal. */
export type ShadowNote = {
  readonly rule: string;
  readonly number: number;
  readonly subject: string;
  readonly signal: string;
  /** Event time. */
  readonly at: Date;
  readonly shadow: boolean;
  readonly inForce: boolean;
  /** Why the shadow fired. */
  readonly because?: readonly Because[];
};

/** What versions in shadow do: read by evaluation, told by it, and shown to people. */
export abstract class ShadowBook {
  /** Versions in shadow now, by rule and number. */
  abstract rules(): Promise<readonly ShadowRule[]>;
  /** Keeps notes; the same signal evaluated twice is counted once. */
  abstract record(notes: readonly ShadowNote[]): Promise<void>;
  /** Days on which either spoke, subject after subject and day after day, for one version. */
  abstract days(rule: string, number: number): AsyncIterable<ShadowDay>;
  /** Days with a reason, the latest first. */
  abstract examples(rule: string, number: number, limit: number): Promise<readonly ShadowDay[]>;
}
