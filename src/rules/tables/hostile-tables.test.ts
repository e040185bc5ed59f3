import { describe, expect, it } from 'vitest';
import { cpuOf, MOST_CPU } from '../testing/cpu.js';
import { headOfGrids, hostileGrids, hostileTables } from '../testing/hostile-tables.js';
import { smallCatalogue } from '../testing/small-world.js';
import { tableWith, readTable, withoutProof } from '../../../test/support/decision-tables.js';
import type { FieldIssue } from '../../kernel/index.js';
import { analyseTable, checkTable, compileTable, fillTable, type DecisionTable } from './index.js';

/** What a check says of a table: that it cannot be read, or cannot be made into rules. */
function issuesOf(raw: unknown): readonly FieldIssue[] {
  const table = checkTable(raw, smallCatalogue);
  if (!table.ok) return table.issues;
  const compiled = compileTable(table, smallCatalogue);
  return compiled.ok ? [] : compiled.issues;
}

describe('a hostile table', () => {
  it.each(hostileTables().map((one) => [one.tries, one] as const))('that tries %s is refused, with the cell', (_, { raw, at, says }) => {
    const issues = issuesOf(raw);
    expect(issues[0]?.path).toMatch(at);
    expect(issues.map(({ message }) => message).join('\n')).toMatch(says);
    expect(issues.length).toBeLessThan(1_000);
    expect(cpuOf(() => issuesOf(raw))).toBeLessThan(MOST_CPU);
    const table = checkTable(raw, smallCatalogue);
    expect(table.ok ? cpuOf(() => analyseTable(table)) : 0).toBeLessThan(MOST_CPU);
  });

  it.each(hostileGrids().map((one) => [one.tries, one] as const))(
    'that is a grid and tries %s is refused, with line and column',
    (_, one) => {
      const head = headOfGrids() as unknown as DecisionTable;
      const ask = (): readonly FieldIssue[] => {
        const filled = fillTable(head, { file: 'grid.csv', text: one.text });
        if (!filled.ok) return [...filled.inHead, ...filled.inGrid];
        return issuesOf(filled.document).map(({ path, message }) => ({ path: filled.placeOf(path) ?? path, message }));
      };
      const issues = ask();
      expect(issues[0]?.path).toMatch(/^grid\.csv/);
      expect(issues[0]?.path).toMatch(one.at);
      expect(issues.map(({ message }) => message).join('\n')).toMatch(one.says);
      expect(cpuOf(ask)).toBeLessThan(MOST_CPU);
    },
  );
});

/** Large tables people do write. */
const HONEST: readonly (readonly [string, Record<string, unknown>])[] = [
  ['thresholds', { hitPolicy: 'first', rows: Array.from({ length: 1_000 }, (_, i) => ({ in: [`< ${i + 1}`, '-'], out: ['high'] })) }],
  ...(['unique', 'any', 'first', 'collect'] as const).map(
    (hitPolicy) =>
      [
        `steps, ${hitPolicy}`,
        { hitPolicy, rows: Array.from({ length: 1_000 }, (_, i) => ({ in: [`[${i}..${i + 1})`, i % 2 ? 'late' : '-'], out: ['high'] })) },
      ] as const,
  ),
  [
    'steps for each of ten words, and a default',
    {
      hitPolicy: 'first',
      rows: [
        ...Array.from({ length: 990 }, (_, i) => ({ in: [`[${i % 99}..${(i % 99) + 1})`, `w${Math.floor(i / 99)}`], out: ['high'] })),
        { in: ['-', '-'], out: ['low'] },
      ],
    },
  ],
  ['words, two a row', { rows: Array.from({ length: 1_000 }, (_, i) => ({ in: ['< 1', `a${i}, z${i}`], out: ['high'] })).slice(0, 999) }],
];

describe('a large table', () => {
  it.each(HONEST)('of %s is still made into rules, in a fraction of a second', (_, changes) => {
    const table = withoutProof(readTable(tableWith(changes)));
    const compiled = compileTable(table, smallCatalogue);
    expect(compiled.ok ? [] : compiled.issues.slice(0, 2)).toEqual([]);
    // It is kept, not refused: making and checking a thousand rules is most of it.
    expect(cpuOf(() => compileTable(table, smallCatalogue), 400)).toBeLessThan(400);
    expect(cpuOf(() => analyseTable(table))).toBeLessThan(MOST_CPU);
  });
});
