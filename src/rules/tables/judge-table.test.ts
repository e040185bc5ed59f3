import { describe, expect, it } from 'vitest';
import { readTable, tableWith } from '../../../test/support/decision-tables.js';
import { smallCatalogue, viewOf } from '../testing/small-world.js';
import { checkTable, judgeTable, runTableGoldenCases } from './index.js';

const twice = [
  { in: ['< 3', '-'], out: ['high'] },
  { in: ['-', 'late'], out: ['low'] },
];
const agreeing = twice.map((row) => ({ ...row, out: ['high'] }));

describe('a hit policy', () => {
  it.each<[string, unknown[], Record<string, unknown>, string, string[]]>([
    ['unique', twice, { cover: 1, notice: 'none' }, 'fired', ['r1']],
    ['unique', twice, { cover: 1, notice: 'late' }, 'error', ['r1', 'r2']],
    ['unique', twice, { cover: 1 }, 'unknown', []],
    ['unique', twice, { cover: 9, notice: 'none' }, 'silent', []],
    ['any', twice, { cover: 1, notice: 'late' }, 'error', ['r1', 'r2']],
    ['any', twice, { cover: 1 }, 'unknown', []],
    ['any', agreeing, { cover: 1, notice: 'late' }, 'fired', ['r1', 'r2']],
    ['any', agreeing, { cover: 1 }, 'fired', ['r1']],
    ['first', twice, { cover: 1, notice: 'late' }, 'fired', ['r1']],
    ['first', twice, { notice: 'late' }, 'unknown', []],
    ['first', twice, { cover: 1 }, 'fired', ['r1']],
    ['first', twice, { cover: '1', notice: 'late' }, 'unknown', []],
    ['collect', twice, { cover: 1, notice: 'late' }, 'fired', ['r1', 'r2']],
    ['collect', twice, { notice: 'late' }, 'fired', ['r2']],
    ['collect', twice, { notice: 'none' }, 'unknown', []],
    ['collect', twice, { cover: 3, notice: 'none' }, 'silent', []],
  ])('%s of %j on %j is %s', (hitPolicy, rows, facts, result, names) => {
    expect(judgeTable(readTable({ hitPolicy, rows }), viewOf(facts))).toEqual({ result, rows: names });
  });

  it('asks for fresh readings where the input does', () => {
    expect(judgeTable(readTable(), viewOf({ cover: 0.5 }, { cover: 60 })).result).toBe('fired');
    expect(judgeTable(readTable(), viewOf({ cover: 0.5 }, { cover: 61 })).result).toBe('unknown');
  });
});

describe('the golden cases of a table', () => {
  it('name the rows that must fire', () => {
    expect(runTableGoldenCases(readTable()).map(({ ok }) => ok)).toEqual([true, true, true]);
  });
});

describe('a table is refused', () => {
  const paths = (raw: unknown): string[] => {
    const checked = checkTable(raw, smallCatalogue);
    return checked.ok ? [] : checked.issues.map(({ path }) => path);
  };
  const row = { in: ['< 1', '-'], out: ['high'] };

  it.each<[string, Record<string, unknown>, string]>([
    ['an unknown fact', { inputs: [{ fact: 'margin' }, { fact: 'notice' }] }, 'inputs.0.fact'],
    ['a fact of another subject', { inputs: [{ fact: 'supplier-late' }, { fact: 'notice' }] }, 'inputs.0.fact'],
    ['a fact twice', { inputs: [{ fact: 'cover' }, { fact: 'cover' }] }, 'inputs.1.fact'],
    ['another unit', { inputs: [{ fact: 'cover', unit: 'hours' }, { fact: 'notice' }] }, 'inputs.0.unit'],
    ['an entry of another type', { rows: [row, { in: ['late', '-'], out: ['high'] }] }, 'rows.1.in.0'],
    ['too few entries', { rows: [{ in: ['-'], out: ['high'] }] }, 'rows.0.in'],
    ['too many outputs', { rows: [{ ...row, out: ['high', 'open'] }] }, 'rows.0.out'],
    ['an unknown severity', { rows: [{ ...row, out: ['fatal'] }] }, 'rows.0.out.0'],
    ['a severity said twice', { severity: 'high' }, 'severity'],
    ['no effect', { effect: undefined }, 'effect'],
    ['an output twice', { outputs: [{ field: 'severity' }, { field: 'severity' }], rows: [{ ...row, out: ['high', 'low'] }] }, 'outputs.1'],
    ['a row name used twice', { rows: [row, { ...row, id: 'r1' }] }, 'rows.1.id'],
    ['a merge key the subject lacks', { mergeKey: ['supplier'] }, 'mergeKey.0'],
    [
      'a golden case of a row there is not',
      { golden: [{ name: 'one', expect: 'fires', rows: ['r9'], facts: {} }, ...(tableWith()['golden'] as unknown[]).slice(1)] },
      'golden.0.rows.0',
    ],
    ['no golden case of each kind', { golden: Array.from({ length: 3 }, () => (tableWith()['golden'] as unknown[])[0]) }, 'golden'],
    ['a field nobody knows', { priority: 3 }, ''],
    ['conditions of its own', { conditions: { all: [] } }, ''],
    ['no rows', { rows: [] }, 'rows'],
    ['1,001 rows', { rows: Array.from({ length: 1_001 }, () => row) }, 'rows'],
    ['33 inputs', { inputs: Array.from({ length: 33 }, () => ({ fact: 'cover' })) }, 'inputs'],
    ['a cell of 100,000 characters', { rows: [{ ...row, in: ['1'.repeat(100_000), '-'] }] }, 'rows.0.in.0'],
    ['a control character', { rows: [{ ...row, in: ['-', 'late\u0007'] }] }, 'rows.0.in.1'],
    ['half a character', { rows: [{ ...row, annotation: 'x\ud800' }] }, 'rows.0.annotation'],
    ['a number without end', { rows: [{ ...row, in: ['1e999', '-'] }] }, 'rows.0.in.0'],
    ['a prototype', { rows: [row, JSON.parse('{"__proto__":{"in":["-","-"]}}')] }, 'rows.1.__proto__'],
    ['a constructor', { scope: { constructor: { stores: ['1'] } } }, 'scope.constructor'],
    ['a row that is none', { rows: [null] }, 'rows.0'],
  ])('for %s', (_, changes, path) => {
    expect(paths(tableWith(changes))).toContain(path);
  });

  it('for more values than an axis may hold', () => {
    const rows = Array.from({ length: 3 }, (_, i) => ({
      in: [Array.from({ length: 900 }, (__, j) => i * 900 + j).join(', '), '-'],
      out: ['high'],
    }));
    expect(paths(tableWith({ rows }))).toContain('inputs.0');
  });

  it.each([null, undefined, 7, 'table', [], {}, { rows: 7 }, { rows: [[[[]]]] }])('without throwing: %j', (raw) => {
    expect(checkTable(raw, smallCatalogue).ok).toBe(false);
  });

  it('never for depth the checker cannot bear', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i += 1) deep = [deep];
    expect(paths(tableWith({ rows: [deep] }))).toHaveLength(1);
    expect(paths(tableWith({ rows: [{ ...row, in: deep }], scope: deep }))).not.toEqual([]);
  });
});
