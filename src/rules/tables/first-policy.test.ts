import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counted } from '../../../test/support/counted.js';
import { entriesOf, readTable, withoutProof } from '../../../test/support/decision-tables.js';
import { leavesOf } from '../engine/because.js';
import { compileRuleSet } from '../engine/index.js';
import { runGoldenCases } from '../golden/index.js';
import { NOON, smallCatalogue, viewOf } from '../testing/small-world.js';
import { analyseTable, compileTable, judgeTable, type CompiledTable, type ReadTable } from './index.js';

const TRIGGER = { signalType: 'retail.store-sales.hourly', subject: 'product:9|store:212', place: {}, at: NOON } as const;

const compile = (table: ReadTable): Extract<CompiledTable, { ok: true }> => {
  const compiled = compileTable(table, smallCatalogue);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues.slice(0, 3)));
  return compiled;
};
const firstTable = (rows: readonly unknown[], inputs?: readonly unknown[]): ReadTable =>
  withoutProof(readTable({ hitPolicy: 'first', rows, ...(inputs === undefined ? {} : { inputs }) }));

/** Rows no earlier row leaves without a case: what is never reached is refused, and is not what these tests are about. */
function reachable(rows: readonly { in: string[]; out: string[] }[], inputs: readonly unknown[]): ReadTable | undefined {
  const whole = firstTable(rows, inputs);
  const { shadowed, impossible } = analyseTable(whole);
  const useless = new Set([...shadowed, ...impossible]);
  const kept = whole.document.rows.filter((_, index) => !useless.has(`r${index + 1}`));
  return kept.length < 2 ? undefined : firstTable(kept, inputs);
}

/** A value in every class entries of the support can cut: whole numbers from 0 to 4, what lies between and beside them; the words. */
const NUMBERS = [-1, 0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 5];
const EVERYWHERE = NUMBERS.flatMap((cover) =>
  NUMBERS.flatMap((sold) =>
    ['late', 'short', 'none', 'other'].flatMap((notice) => [true, false].map((promoted) => viewOf({ cover, sold, notice, promoted }))),
  ),
);

const INPUTS = [{ fact: 'cover', maxAgeMinutes: 60 }, { fact: 'notice' }, { fact: 'promoted' }, { fact: 'sold' }];
const longRows = fc.array(
  fc.tuple(entriesOf.number, entriesOf.text, entriesOf.boolean, entriesOf.number).map((entries) => ({ in: entries, out: ['low'] })),
  { minLength: 8, maxLength: 30 },
);
const longTable = longRows.map((rows) => reachable(rows, INPUTS));

const rough = fc.record({
  cover: fc.oneof({ weight: 5, arbitrary: fc.constantFrom<unknown>(-1, 0, 0.5, 1, 2, 2.5, 3, 4, 5) }, fc.constant(undefined)),
  notice: fc.oneof({ weight: 5, arbitrary: fc.constantFrom<unknown>('late', 'short', 'none', 'x') }, fc.constant(undefined)),
  promoted: fc.oneof({ weight: 5, arbitrary: fc.boolean() as fc.Arbitrary<unknown> }, fc.constant(undefined)),
  sold: fc.oneof({ weight: 5, arbitrary: fc.constantFrom<unknown>(-1, 0, 1, 1.5, 2, 3, 4, 9) }, fc.constantFrom<unknown>('2', undefined)),
});

/** What the rules say together, in the words of the table. */
function voiceOf(compiled: Extract<CompiledTable, { ok: true }>) {
  const set = compileRuleSet(compiled.documents, smallCatalogue);
  return (facts: Record<string, unknown>) => {
    const view = viewOf(facts);
    const fired = set.evaluate(TRIGGER, view).filter(({ result }) => result === 'fired');
    // The index passes over what is unknown: each rule is asked by itself.
    const doubtful = set.rules.some(({ id }) => set.explain(id, view).result === 'unknown');
    return {
      result: fired.length > 0 ? 'fired' : doubtful ? 'unknown' : 'silent',
      rows: fired.map(({ rule }) => compiled.rowsOf.get(rule.id)?.[0]),
    };
  };
}

describe('a long table in which the first row decides', () => {
  it('has exactly those rows never reached that decide nowhere', () => {
    let never = 0;
    fc.assert(
      fc.property(longRows, (rows) => {
        const table = firstTable(rows, INPUTS);
        const decide = new Set(EVERYWHERE.flatMap((view) => judgeTable(table, view).rows));
        const { shadowed, impossible } = analyseTable(table);
        const useless = table.grid.rows.map(({ name }) => name).filter((name) => !decide.has(name));
        expect([...new Set([...shadowed, ...impossible])].sort()).toEqual(useless.sort());
        never += shadowed.length;
      }),
      counted(600),
    );
    expect(never).toBeGreaterThan(50);
  });

  it('becomes rules that find what the table itself finds, on facts known and missing', () => {
    const seen = { fired: 0, unknown: 0, silent: 0, error: 0, deep: 0 };
    fc.assert(
      fc.property(longTable, fc.array(rough, { minLength: 8, maxLength: 15 }), (table, cases) => {
        if (table === undefined) return;
        const compiled = compileTable(table, smallCatalogue);
        // A row of nothing but dashes has no near miss, unless rows go before it; anything else must compile.
        const issues = compiled.ok ? [] : compiled.issues.filter(({ message }) => !message.includes('always fire'));
        expect(issues).toEqual([]);
        if (!compiled.ok) return;
        const voice = voiceOf(compiled);
        for (const facts of cases) {
          const said = judgeTable(table, viewOf(facts));
          expect(voice(facts)).toEqual(said);
          seen[said.result] += 1;
          if (said.result === 'fired' && table.grid.rows.findIndex(({ name }) => name === said.rows[0]) > 3) seen.deep += 1;
        }
      }),
      counted(4_000),
    );
    expect(seen.silent).toBeGreaterThan(3);
    for (const kind of ['fired', 'unknown', 'deep'] as const) expect(seen[kind], kind).toBeGreaterThan(30);
  });

  it('names the cell of every comparison: rows that ask this fact, and its own row first', () => {
    fc.assert(
      fc.property(longTable, (table) => {
        const compiled = table && compileTable(table, smallCatalogue);
        if (table === undefined || compiled?.ok !== true) return;
        for (const document of compiled.documents.slice(-2))
          expect(runGoldenCases(document, smallCatalogue).every(({ ok }) => ok)).toBe(true);
        for (const { conditions, table: origin } of compiled.documents) {
          const leaves = leavesOf(conditions);
          expect(origin?.cells).toHaveLength(leaves.length);
          leaves.forEach((leaf, index) => {
            const rows = origin?.cells[index] ?? [];
            expect(rows.length).toBeGreaterThan(0);
            const column = table.grid.inputs.findIndex(({ fact }) => fact.name === leaf.fact);
            for (const name of rows) expect(table.grid.rows.find((row) => row.name === name)?.entries[column]?.any).toBe(false);
          });
          const [own] = origin?.rows ?? [];
          const asks = table.grid.rows.find((row) => row.name === own)?.entries.some((entry) => !entry.any) === true;
          expect(asks ? origin?.cells[0] : [own]).toEqual([own]);
        }
      }),
      counted(2_000),
    );
  });

  it('of thresholds needs one comparison a row for all rows before it', () => {
    const rows = Array.from({ length: 400 }, (_, index) => ({ in: [`< ${index + 1}`, '-'], out: ['high'] }));
    const compiled = compile(firstTable([...rows, { id: 'rest', in: ['-', 'late'], out: ['low'] }]));
    expect(compiled.documents[300]?.conditions).toEqual({
      all: [
        { fact: 'cover', operator: 'lessThan', value: 301, maxAgeMinutes: 60 },
        { fact: 'cover', operator: 'greaterThanInclusive', value: 300, maxAgeMinutes: 60 },
      ],
    });
    expect(compiled.documents[300]?.table).toMatchObject({ id: 'cover-table', rows: ['r301'], cells: [['r301'], expect.any(Array)] });
    const voice = voiceOf(compiled);
    expect(voice({ cover: 299.5, notice: 'late' })).toEqual({ result: 'fired', rows: ['r300'] });
    expect(voice({ cover: 400, notice: 'late' })).toEqual({ result: 'fired', rows: ['rest'] });
  });

  it('of steps and words shares what rows have in common, and takes a default', () => {
    const words = ['late', 'short', 'none', 'lost', 'split'];
    const rows = words.flatMap((word, at) =>
      Array.from({ length: 60 }, (_, step) => ({ in: [`[${step * 2}..${step * 2 + 1 + (at % 2)})`, word], out: ['high'] })),
    );
    const compiled = compile(firstTable([...rows, { id: 'rest', in: ['-', '-'], out: ['low'] }]));
    const rest = compiled.documents.at(-1);
    expect(rest?.id).toBe('cover-table-rest');
    expect(rest === undefined ? 0 : leavesOf(rest.conditions).length).toBeLessThan(250);
    const table = firstTable([...rows, { id: 'rest', in: ['-', '-'], out: ['low'] }]);
    const voice = voiceOf(compiled);
    for (const cover of [-1, 0, 0.5, 1, 1.5, 60, 61, 119, 120, undefined])
      for (const notice of [...words, 'other', undefined])
        expect(voice({ cover, notice }), JSON.stringify({ cover, notice })).toEqual(judgeTable(table, viewOf({ cover, notice })));
  });
});
