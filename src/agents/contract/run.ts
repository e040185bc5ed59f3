import type { ActionSpec, CauseFinding, Money, Place, Severity, SubjectKey } from '../../kernel/index.js';

/** What starts a run: JSON only, so that a run can be replayed byte for byte. */
export type RunInput = {
  /** Business time of the run, ISO 8601; everything is judged as of this moment. */
  readonly at: string;
  readonly exception: {
    readonly id: string;
    readonly type: string;
    readonly subject: SubjectKey;
    readonly severity: Severity;
    readonly verifyFirst: boolean;
    readonly place: Place;
    readonly moneyAtRisk: Money;
    /** How often it came back after it was thought solved. */
    readonly reopened: number;
  };
};

/** Why a call gave no result. Lost connections are thrown instead: the run is then tried again from its journal. */
export type CallRefusal = 'unknown-tool' | 'not-allowed' | 'invalid-input' | 'invalid-output' | 'not-found' | 'over-budget';

/** One tool call with what came of it. */
export type CallRecord =
  | { readonly tool: string; readonly input: unknown; readonly ok: true; readonly output: unknown; readonly shown: readonly string[] }
  | { readonly tool: string; readonly input: unknown; readonly ok: false; readonly because: CallRefusal; readonly message: string };

/** An action the agent would take, with the effect it expects and what it thinks it costs. */
export type DraftProposal = {
  readonly action: ActionSpec;
  readonly expected: {
    readonly subject: SubjectKey;
    readonly fact: string;
    readonly atLeast?: number;
    readonly atMost?: number;
    /** Business minutes from the run until the effect must be seen. */
    readonly withinMinutes: number;
    /** Margin expected to be saved, minor units of the currency of the exception. */
    readonly savedMarginMinor: number;
  };
  /** The agent's own words. */
  readonly rationale: string;
  /** The agent's estimate, minor units; policy uses the server's own figure. */
  readonly estimatedCostMinor: number;
};

/** What the planner makes of the evidence. */
export type Conclusion = {
  readonly causes: readonly CauseFinding[];
  readonly proposals: readonly DraftProposal[];
  readonly summary: string;
  /** Absent = after the usual time. */
  readonly nextLook?: NextLook;
};

/**
 * When looking again may show something else, whole business hours from the run. Until then another finding wakes the agent
 * only if much more is at stake; with `wake` it looks again then even if nothing else is found.
 */
export type NextLook = { readonly inHours: number; readonly wake: boolean };

/** A proposal the runtime did not let pass, and why. */
export type RefusedDraft = { readonly index: number; readonly because: string };

export const BUDGET_KINDS = ['steps', 'toolCalls', 'milliseconds', 'tokens', 'money'] as const;
export type BudgetKind = (typeof BUDGET_KINDS)[number];

/** What was used of the budget. */
export type Usage = Readonly<Record<BudgetKind, number>>;

/** One journalled step. `tookMs` is wall time and stays out of digests. */
export type Step = { readonly n: number; readonly tookMs: number; readonly tokens: number; readonly money: number } & (
  | { readonly kind: 'called'; readonly calls: readonly CallRecord[] }
  | {
      readonly kind: 'concluded';
      readonly conclusion: Conclusion;
      readonly refused: readonly RefusedDraft[];
      /** The budget that ran out before the planner was done; the conclusion is then partial. */
      readonly budgetEnded: BudgetKind | null;
    }
);

/** What a run came to. */
export type RunResult = {
  /** `interrupted`: stopped from outside; run it again and it continues from its journal. */
  readonly status: 'completed' | 'partial' | 'interrupted';
  readonly budgetEnded: BudgetKind | null;
  readonly agentVersion: string;
  readonly causes: readonly CauseFinding[];
  /** Proposals that passed every check; policy judges them next. */
  readonly proposals: readonly DraftProposal[];
  readonly refused: readonly RefusedDraft[];
  readonly summary: string;
  readonly nextLook?: NextLook;
  readonly usage: Usage;
  /** SHA-256 over the canonical JSON of input and tool calls: what proposals are bound to. */
  readonly evidenceDigest: string;
  /** SHA-256 over the canonical JSON of input, steps and conclusion; a replay gives the same. */
  readonly digest: string;
};
