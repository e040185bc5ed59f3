import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { counted, stated } from '../support/counted.js';
import { mergedReport, type SoakRow } from '../support/soak-report.js';

const REPORT = JSON.parse(readFileSync('docs/soak.json', 'utf8')) as SoakRow[];
/** Counted tests no soak on record has run; the list only shrinks. */
const NOT_YET = ['test/faults/flow-faults.test.ts'];

it('has every counted test in its report, in full and without a failure', () => {
  const files = globSync(['src/**/*.test.ts', 'test/{flow,faults,http}/**/*.test.ts', 'simulator/**/*.test.ts']).filter((file) =>
    /\bcounted\(/.test(readFileSync(file, 'utf8')),
  );
  expect([...new Set(REPORT.map(({ file }) => file)), ...NOT_YET].sort()).toEqual(files.sort());
  for (const row of REPORT) {
    expect(row, row.test).toMatchObject({ failures: 0, commit: expect.stringMatching(/^[0-9a-f]{40}$/) as string });
    expect(row.cases, row.test).toBeGreaterThan(0);
    expect(row.seed, row.test).toBeGreaterThan(0);
  }
});

it('runs all cases where the others run a twentieth, from one seed', () => {
  expect(counted(1_000)).toEqual(stated(1_000));
  expect(stated(1_000)).toEqual({ numRuns: process.env['TEST_COUNTS'] === 'full' ? 1_000 : 50, seed: Number(process.env['TEST_SEED']) });
});

it('renews the rows of the files it ran and keeps the others', () => {
  const row = (file: string, test: string, cases: number): SoakRow => ({
    file,
    test,
    cases,
    seed: 1,
    failures: 0,
    seconds: 1,
    date: '2026-01-01',
    commit: 'c',
  });
  const before = [row('a', 'gone', 1), row('a', 'one', 1), row('b', 'other', 1)];
  const after = mergedReport(before, [row('a', 'one', 2)], new Set(['a']));
  expect(after.map(({ file, test, cases }) => [file, test, cases])).toEqual([
    ['a', 'one', 2],
    ['b', 'other', 1],
  ]);
});
