import { BUDGET_KINDS, type AgentBudget, type BudgetKind, type Step, type Usage } from '../contract/index.js';

/** What the journalled steps have used so far, over all attempts. */
export function usageOf(steps: readonly Step[]): Usage {
  const sum = { steps: steps.length, toolCalls: 0, milliseconds: 0, tokens: 0, money: 0 };
  for (const step of steps) {
    sum.milliseconds += step.tookMs;
    sum.tokens += step.tokens;
    sum.money += step.money;
    if (step.kind === 'called') sum.toolCalls += step.calls.length;
  }
  return sum;
}

/** The first part of the budget that leaves no room for another round of calls before the conclusion; null = go on. */
export function spent(budget: AgentBudget, usage: Usage): BudgetKind | null {
  const room: Usage = { ...usage, steps: usage.steps + 1 };
  return (
    BUDGET_KINDS.find((kind) => (UNUSED_IS_FINE.has(kind) && budget[kind] === 0 ? usage[kind] > 0 : room[kind] >= budget[kind])) ?? null
  );
}

/** A budget of nothing is no reason to stop as long as nothing is used of it. */
const UNUSED_IS_FINE: ReadonlySet<BudgetKind> = new Set(['tokens', 'money']);
