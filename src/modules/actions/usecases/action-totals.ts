import type { ActionState } from '../../../kernel/index.js';

export type ActionFigures = Readonly<Record<ActionState, number>>;

/** Actions by state, for status pages. */
export abstract class ActionTotals {
  abstract run(): Promise<ActionFigures>;
}
