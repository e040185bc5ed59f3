import type { CallRecord, Conclusion, RunInput } from './run.js';

/** A tool call the planner asks for. */
export type CallRequest = { readonly tool: string; readonly input: unknown };

/** What the planner sees: the input and every call so far. Nothing else, so that it can be replayed. */
export type PlannerState = {
  readonly input: RunInput;
  readonly calls: readonly CallRecord[];
  /** True when the budget is used up: conclude with what is known, or nothing is concluded. */
  readonly mustConclude: boolean;
};

/** The planner's next move: several calls that do not depend on each other are one step, journalled together. */
export type PlannerMove =
  | { readonly kind: 'call'; readonly calls: readonly CallRequest[]; readonly tokens?: number; readonly money?: number }
  | ({ readonly kind: 'conclude'; readonly tokens?: number; readonly money?: number } & Conclusion);

/** A scripted planner: deterministic in its state. */
export type Planner = {
  readonly id: string;
  readonly title: string;
  readonly next: (state: PlannerState) => PlannerMove | Promise<PlannerMove>;
};
