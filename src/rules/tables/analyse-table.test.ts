import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counted, patience } from '../../../test/support/counted.js';
import { anyTable, readTable } from '../../../test/support/decision-tables.js';
import { smallCatalogue } from '../testing/small-world.js';
import { axisOf } from './axis.js';
import { membersOf } from '../bits/bit-row.js';
import { admits, type Entry, type Scalar } from './entry.js';
import { analyseTable, ANALYSIS_BOUNDS, parseEntry, writeExample, type ReadTable, type TableExample } from './index.js';

const matching = ({ grid }: ReadTable, example: TableExample): string[] =>
  grid.rows
    .filter((row) => grid.inputs.every(({ fact }, column) => admits(row.entries[column] ?? { any: true }, example[fact.name] ?? '')))
    .map((row) => row.name);

/** Every corner of the input space the generators can tell apart: all values named, and one between and beyond each. */
const VALUES: Readonly<Record<string, readonly Scalar[]>> = {
  cover: [-1, 0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 5],
  notice: ['late', 'short', 'none', 'something'],
  promoted: [true, false],
  sold: [-1, 0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 5],
};
const everywhere: TableExample[] = Object.entries(VALUES).reduce<TableExample[]>(
  (points, [name, values]) => points.flatMap((point) => values.map((value) => ({ ...point, [name]: value }))),
  [{}],
);

describe('the analysis of a table', () => {
  it(
    'agrees with looking at every corner: gaps, overlaps, duplicates, shadows',
    () => {
      const seen = { gaps: 0, whole: 0, overlaps: 0, shadows: 0 };
      fc.assert(
        fc.property(anyTable, (table) => {
          const found = analyseTable(table, { ...ANALYSIS_BOUNDS, most: 10_000 });
          expect(found.complete).toBe(true);
          for (const { example } of found.gaps) expect(matching(table, example)).toEqual([]);
          for (const { rows, example, outputsDiffer } of found.overlaps) {
            expect(matching(table, example)).toEqual(expect.arrayContaining([...rows]));
            const [one, other] = rows.map((name) => table.grid.rows.find((row) => row.name === name)?.outputs[0]);
            expect(outputsDiffer).toBe(one !== other);
          }
          const regions = found.gaps.map(({ region }) =>
            table.grid.inputs.map(({ fact }) => ({ name: fact.name, read: parseEntry(region[fact.name] ?? '', fact.type) })),
          );
          const inRegion = (point: TableExample): boolean =>
            regions.some((region) => region.every(({ name, read }) => read.ok && admits(read.entry, point[name] ?? '')));
          const pairs = new Set<string>();
          const decided = new Set<string>();
          const matched = new Set<string>();
          for (const point of everywhere) {
            const rows = matching(table, point);
            expect(inRegion(point)).toBe(rows.length === 0);
            rows.forEach((later, at) => rows.slice(0, at).forEach((row) => pairs.add(`${row} ${later}`)));
            if (rows[0] !== undefined) decided.add(rows[0]);
            rows.forEach((row) => matched.add(row));
          }
          expect(new Set(found.overlaps.map(({ rows }) => rows.join(' ')))).toEqual(pairs);
          const names = table.grid.rows.map((row) => row.name);
          expect(found.impossible).toEqual(names.filter((name) => !matched.has(name)));
          const shadowed = names.filter((name) => matched.has(name) && !decided.has(name));
          expect(found.shadowed).toEqual(table.document.hitPolicy === 'first' ? shadowed : []);
          seen.gaps += found.gaps.length;
          seen.whole += found.gaps.length === 0 ? 1 : 0;
          seen.overlaps += found.overlaps.length;
          seen.shadows += found.shadowed.length;
        }),
        counted(6_000),
      );
      expect(seen.gaps).toBeGreaterThan(200);
      expect(seen.whole).toBeGreaterThan(0);
      expect(seen.overlaps).toBeGreaterThan(50);
      expect(seen.shadows).toBeGreaterThan(0);
    },
    patience(120_000),
  );

  it('gives a concrete example for each gap, and the region as an entry', () => {
    const found = analyseTable(readTable());
    expect(found.gaps).toEqual([
      { region: { cover: '[1..3)', notice: 'not("late", "short")' }, example: { cover: 1, notice: 'other' } },
      { region: { cover: '>= 3', notice: '-' }, example: { cover: 3, notice: 'late' } },
    ]);
    expect(writeExample(found.gaps[0]!.example, readTable().grid)).toBe('cover = 1, notice = "other"');
    expect(found).toMatchObject({ overlaps: [], duplicates: [], shadowed: [], impossible: [], complete: true });
  });

  it('finds repeated, shadowed and impossible rows', () => {
    const rows = [
      { in: ['< 2', 'late'], out: ['high'] },
      { in: ['< 1, [1..2)', '"late"'], out: ['low'] },
      { in: ['< 1', '-'], out: ['low'] },
      { in: ['[1..2)', 'not(late)'], out: ['low'] },
      { in: ['< 2', 'short, none'], out: ['low'] },
      { in: ['not(< 4, >= 4)', '-'], out: ['low'] },
    ];
    const found = analyseTable(readTable({ hitPolicy: 'first', rows }));
    expect(found.duplicates).toEqual([{ row: 'r2', of: 'r1', outputsDiffer: true }]);
    // r5 is taken by r3 and r4 together, by neither alone.
    expect(found.shadowed).toEqual(['r2', 'r5']);
    expect(found.impossible).toEqual(['r6']);
  });

  it('says when a bound cut it short', () => {
    const rows = Array.from({ length: 40 }, (_, i) => ({ in: [`[${2 * i}..${2 * i + 1}]`, '-'], out: ['high'] }));
    expect(analyseTable(readTable({ rows })).complete).toBe(true);
    expect(analyseTable(readTable({ rows }), { ...ANALYSIS_BOUNDS, most: 0 })).toMatchObject({ complete: false, gaps: [] });
    expect(analyseTable(readTable({ rows }), { ...ANALYSIS_BOUNDS, work: 10 }).complete).toBe(false);
    expect(analyseTable(readTable({ rows }), { ...ANALYSIS_BOUNDS, pairs: 10 }).complete).toBe(false);
  });

  it('ends within its bounds on a table made to exhaust it', () => {
    // 300 rows over five inputs, each leaving another corner open: the product has more than 10^11 cells.
    const facts = ['cover', 'lead', 'sold', 'notice', 'reason'];
    const entryOf = (fact: string, i: number, at: number): string => {
      if (fact === 'notice' || fact === 'reason') return i % (at + 2) ? '-' : `not(w${i})`;
      return i % 2 ? `!= ${i * (at + 1)}` : `[${i}..${i + 50}]`;
    };
    const rows = Array.from({ length: 300 }, (_, i) => ({ in: facts.map((fact, at) => entryOf(fact, i, at)), out: ['high'] }));
    const found = analyseTable(readTable({ hitPolicy: 'collect', inputs: facts.map((fact) => ({ fact })), rows }), {
      most: 50,
      work: 200_000,
      pairs: 1_000_000,
    });
    expect(found.gaps.length).toBeLessThanOrEqual(50);
    expect(found.overlaps.length).toBeLessThanOrEqual(50);
    expect(found.complete).toBe(false);
  });
});

describe('an axis', () => {
  const entries = (...texts: string[]): Entry[] =>
    texts.map((text) => {
      const read = parseEntry(text, 'number');
      if (!read.ok) throw new Error(read.message);
      return read.entry;
    });

  it('has no class where no number lies', () => {
    const next = 1 + Number.EPSILON;
    const [open, all] = entries(`(1..${next})`, '-');
    const axis = axisOf('number', [open!]);
    expect(membersOf(axis.setOf(open!))).toEqual([]);
    expect(axis.describe(axis.full)).toBe('-');
    expect(axis.setOf(all!)).toBe(axis.full);
    const huge = axisOf('number', entries(`>= ${Number.MAX_VALUE}`));
    expect(membersOf(huge.full)).toHaveLength(2);
  });

  it('picks a text nobody named', () => {
    const read = parseEntry('other, other-2', 'text');
    const axis = axisOf('text', read.ok ? [read.entry] : []);
    expect(membersOf(axis.full).map((one) => axis.example(one))).toEqual(['other', 'other-2', 'other-3']);
    expect(smallCatalogue.get('notice')?.type).toBe('text');
  });
});
