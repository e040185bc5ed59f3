import type { Consequences } from '../domain/consequences.js';

/** Follows what happens to the exceptions of each rule version. Counted from the audit ledger, so that figures and record cannot differ. */
export abstract class RuleConsequences {
  /** Takes in what the ledger has recorded since the last look. Doing it twice, or at the same time, is doing it once. */
  abstract follow(): Promise<void>;
  /** Of exceptions a version opened from a moment of business time on. */
  abstract of(ruleVersion: string, from: Date): Promise<Consequences>;
}
