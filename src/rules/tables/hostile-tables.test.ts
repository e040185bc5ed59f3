import { describe, expect, it } from 'vitest';
import { headOfGrids, hostileGrids, hostileTables } from '../testing/hostile-tables.js';
import { MOST_OF_A_TABLE, within } from '../../../test/support/most-effort.js';
import { largeTables } from '../testing/large-tables.js';
import { smallCatalogue } from '../testing/small-world.js';
import type { FieldIssue } from '../../kernel/index.js';
import { analyseTable, checkTable, compileTable, fillTable, type DecisionTable } from './index.js';

/** What a check says of a table: that it cannot be read, or cannot be made into rules. */
function issuesOf(raw: unknown): readonly FieldIssue[] {
  const table = within(MOST_OF_A_TABLE.read, (work) => checkTable(raw, smallCatalogue, {}, work));
  if (!table.ok) return table.issues;
  const compiled = within(MOST_OF_A_TABLE.made, (work) => compileTable(table, smallCatalogue, undefined, work));
  return compiled.ok ? [] : compiled.issues;
}

describe('a hostile table', () => {
  it.each(hostileTables().map((one) => [one.tries, one] as const))('that tries %s is refused, with the cell', (_, { raw, at, says }) => {
    const issues = issuesOf(raw);
    expect(issues[0]?.path).toMatch(at);
    expect(issues.map(({ message }) => message).join('\n')).toMatch(says);
    expect(issues.length).toBeLessThan(1_000);
    const table = checkTable(raw, smallCatalogue);
    if (table.ok) within(MOST_OF_A_TABLE.analysed, (work) => analyseTable(table, undefined, work));
  });

  it.each(hostileGrids().map((one) => [one.tries, one] as const))(
    'that is a grid and tries %s is refused, with line and column',
    (_, one) => {
      const head = headOfGrids() as unknown as DecisionTable;
      const ask = (): readonly FieldIssue[] => {
        const filled = within(MOST_OF_A_TABLE.grid, (work) => fillTable(head, { file: 'grid.csv', text: one.text }, work));
        if (!filled.ok) return [...filled.inHead, ...filled.inGrid];
        return issuesOf(filled.document).map(({ path, message }) => ({ path: filled.placeOf(path) ?? path, message }));
      };
      const issues = ask();
      expect(issues[0]?.path).toMatch(/^grid\.csv/);
      expect(issues[0]?.path).toMatch(one.at);
      expect(issues.map(({ message }) => message).join('\n')).toMatch(one.says);
    },
  );
});

describe('a large table', () => {
  it.each(largeTables())('of %s is made into rules, within the same bounds', (_, raw) => {
    const table = within(MOST_OF_A_TABLE.read, (work) => checkTable(raw, smallCatalogue, {}, work));
    if (!table.ok) throw new Error(JSON.stringify(table.issues.slice(0, 2)));
    const compiled = within(MOST_OF_A_TABLE.made, (work) => compileTable(table, smallCatalogue, undefined, work));
    expect(compiled.ok ? [] : compiled.issues.slice(0, 2)).toEqual([]);
    within(MOST_OF_A_TABLE.analysed, (work) => analyseTable(table, undefined, work));
  });
});

describe('the search through a table', () => {
  it('stops at whatever bounds it is given, and says so', () => {
    for (const { raw } of hostileTables().slice(0, 4)) {
      const table = checkTable(raw, smallCatalogue);
      if (!table.ok) throw new Error('cannot be read');
      // Making the sets of 1,000 rows ready is paid before the first comparison.
      const bounds = { most: 100, work: 40_000, pairs: 8_000 };
      const compiled = within({ pairs: 60_000, words: 200_000, answers: 30_000 }, (work) =>
        compileTable(table, smallCatalogue, bounds, work),
      );
      expect(compiled.ok).toBe(false);
      expect(within({ pairs: 60_000, words: 100_000 }, (work) => analyseTable(table, bounds, work)).complete).toBe(false);
    }
  });

  it('compares no more rows than it takes to name fifty pairs, or to know which go together', () => {
    for (const { raw } of hostileTables().filter(({ tries }) => /under (unique|any)$/.test(tries))) {
      const table = checkTable(raw, smallCatalogue);
      if (!table.ok) throw new Error('cannot be read');
      within({ pairs: 120_000, answers: 30_000 }, (work) => compileTable(table, smallCatalogue, undefined, work));
    }
  });
});
