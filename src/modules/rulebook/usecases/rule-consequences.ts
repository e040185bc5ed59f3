/** What came of the exceptions a rule version opened. Counted from the audit ledger, so that figures and record cannot differ. */
export type Consequences = {
  readonly exceptions: number;
  /** Exceptions for which at least one action was authorised. */
  readonly acted: number;
  /** What people decided on them: approvals given or declined, tasks confirmed or overridden. */
  readonly decided: number;
  /** Of these, declined or overridden. */
  readonly overridden: number;
};

/** Follows what happens to the exceptions of each rule version. */
export abstract class RuleConsequences {
  /** Takes in what the ledger has recorded since the last look. Doing it twice, or at the same time, is doing it once. */
  abstract follow(): Promise<void>;
  /** Of exceptions a version opened from a moment of business time on. */
  abstract of(ruleVersion: string, from: Date): Promise<Consequences>;
}
