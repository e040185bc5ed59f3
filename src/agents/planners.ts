import type { Planner } from './contract/index.js';
import { stockoutPlanner } from './stockout/index.js';

/** Every scripted planner by id: what `planner: { kind: scripted, id }` of a spec may name. */
export const PLANNERS: Readonly<Record<string, Planner>> = Object.freeze(
  Object.assign(Object.create(null) as Record<string, Planner>, { [stockoutPlanner.id]: stockoutPlanner }),
);
