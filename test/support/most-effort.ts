import { expect } from 'vitest';
import { Effort, EFFORT_KINDS, type EffortKind } from '../../src/rules/effort/index.js';

/** What a check may look at, by kind; nothing of a kind left out. Written as numbers: a limit taken away must show. */
export type MostEffort = Partial<Record<EffortKind, number>>;

/** One rule document, as values or as a text. */
export const MOST_OF_A_RULE: MostEffort = {
  signs: 64_000,
  tokens: 40_000,
  complaints: 60,
  values: 20_001,
  conditions: 30_000,
  reasoning: 100_000,
};

/** One table or grid: read, made into rules, and analysed. A set of a column is the last thing a budget is overdrawn for. */
export const MOST_OF_A_TABLE: Readonly<Record<'grid' | 'read' | 'made' | 'analysed', MostEffort>> = {
  grid: { signs: 1_000_000, values: 20_001, cells: 100_000 },
  read: { signs: 100_000, values: 64_000, cells: 32_000, conditions: 1_000 },
  made: { values: 200_000, conditions: 200_000, pairs: 2_510_000, words: 920_000, answers: 1_000_000 },
  analysed: { pairs: 2_510_000, words: 1_000_000 },
};

/** Asks something once, counting, and holds what it cost to the bounds. */
export function within<T>(most: MostEffort, ask: (work: Effort) => T): T {
  const work = new Effort();
  const answer = ask(work);
  const over = EFFORT_KINDS.filter((kind) => work.of(kind) > (most[kind] ?? 0)).map((kind) => `${kind}: ${work.of(kind)}`);
  expect(over).toEqual([]);
  return answer;
}
