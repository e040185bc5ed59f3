/** Verdicts and decisions so far. */
export type DecisionFigures = {
  readonly verdicts: { readonly auto: number; readonly approval: number; readonly refuse: number };
  readonly approvals: {
    readonly pending: number;
    readonly approved: number;
    readonly declined: number;
    readonly expired: number;
    readonly lapsed: number;
  };
};

/** Counts for status pages. */
export abstract class ApprovalTotals {
  abstract run(): Promise<DecisionFigures>;
}
