/** What came of the exceptions a rule version opened. */
export type Consequences = {
  readonly exceptions: number;
  /** Exceptions for which at least one action was authorised. */
  readonly acted: number;
  /** What people decided on them: approvals given or declined, tasks confirmed or overridden. */
  readonly decided: number;
  /** Of these, declined or overridden. */
  readonly overridden: number;
};
