import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counted } from '../../../test/support/counted.js';
import { anyTable, readTable, withoutProof } from '../../../test/support/decision-tables.js';
import { compileRuleSet, type RuleOutcome } from '../engine/index.js';
import { runGoldenCases } from '../golden/index.js';
import { checkRule, LIMITS } from '../language/index.js';
import { NOON, smallCatalogue, viewOf } from '../testing/small-world.js';
import { compileTable, judgeTable, RULES_CARRY_PARAMS, type ReadTable } from './index.js';

const TRIGGER = { signalType: 'retail.store-sales.hourly', subject: 'product:9|store:212', place: {}, at: NOON } as const;

const compile = (table: ReadTable) => {
  const compiled = compileTable(table, smallCatalogue);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
  return compiled;
};
const refusal = (changes: Record<string, unknown>): string => {
  const compiled = compileTable(withoutProof(readTable(changes)), smallCatalogue);
  return compiled.ok ? 'compiled' : compiled.issues.map(({ path, message }) => `${path}: ${message}`).join('\n');
};

/** The result of all rules of a table together, in the words of the interpreter. */
function together(outcomes: readonly RuleOutcome[]): string {
  const results = outcomes.map(({ result }) => result);
  return (['error', 'fired', 'unknown'] as const).find((result) => results.includes(result)) ?? 'silent';
}

const doubtful = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 5, arbitrary: value }, fc.constant(undefined), fc.constantFrom<unknown>('2', 2, true, null, NaN));
const numbers = fc.constantFrom(-1, 0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 5);
const roughFacts = fc.record({
  cover: doubtful(numbers),
  notice: doubtful(fc.constantFrom('late', 'short', 'none', 'other')),
  promoted: doubtful(fc.boolean()),
  sold: doubtful(numbers),
});
const ages = fc.record({ cover: fc.constantFrom(0, 60, 61), sold: fc.constantFrom(0, 600) });

describe('a table and the rules made of it', () => {
  it('find the same on facts missing, stale and mistyped, under every hit policy', () => {
    const seen: Record<string, number> = {};
    const count = (key: string): void => void (seen[key] = (seen[key] ?? 0) + 1);
    fc.assert(
      fc.property(anyTable.map(withoutProof), fc.array(fc.tuple(roughFacts, ages), { minLength: 10, maxLength: 20 }), (table, cases) => {
        const compiled = compileTable(table, smallCatalogue);
        if (!compiled.ok) return count('refused');
        const set = compileRuleSet(compiled.documents, smallCatalogue);
        for (const [facts, old] of cases) {
          const view = viewOf(facts, old);
          const outcomes = set.evaluate(TRIGGER, view);
          const said = judgeTable(table, view);
          expect(together(outcomes)).toBe(said.result);
          const fired = outcomes.filter(({ result }) => result === 'fired').map(({ rule }) => rule.id);
          const spoken = fired.map((id) => compiled.rowsOf.get(id) ?? []);
          const extra = spoken.flat().filter((row) => !said.rows.includes(row));
          expect(said.rows.filter((row) => !spoken.flat().includes(row))).toEqual([]);
          // Under any, rows that agree are one rule and one finding: it names rows beside those that match.
          expect(table.document.hitPolicy === 'any' ? fired.slice(1) : extra).toEqual([]);
          count(`${table.document.hitPolicy} ${said.result}`);
        }
        return undefined;
      }),
      counted(30_000),
    );
    for (const policy of ['unique', 'any', 'first', 'collect'])
      for (const result of ['fired', 'silent', 'unknown'])
        expect(seen[`${policy} ${result}`] ?? 0, `${policy} ${result}`).toBeGreaterThan(20);
    expect(Object.keys(seen).filter((key) => key.endsWith('error'))).toEqual([]);
  });

  it('are proved: every rule passes the check, with golden cases that hold in the engine', () => {
    let rules = 0;
    fc.assert(
      fc.property(anyTable.map(withoutProof), (table) => {
        const compiled = compileTable(table, smallCatalogue);
        if (!compiled.ok) return;
        for (const document of compiled.documents) {
          const { table: origin, ...written } = document;
          rules += 1;
          expect(checkRule(written, smallCatalogue).ok).toBe(true);
          // Nobody can write where a rule comes from.
          expect(checkRule({ ...written, table: origin }, smallCatalogue).ok).toBe(false);
          for (const result of runGoldenCases(document, smallCatalogue)) expect(result).toMatchObject({ ok: true });
        }
      }),
      counted(10_000),
    );
    expect(rules).toBeGreaterThan(200);
  });
});

describe('the rules of a table', () => {
  it('carry the table, the row and its annotation', () => {
    const { documents } = compile(readTable());
    expect(documents.map(({ id, title, why, severity, effect }) => ({ id, title, why, severity, effect }))).toEqual([
      {
        id: 'cover-table-r1',
        title: 'Cover by notice (r1)',
        why: 'Short cover is judged with what the store said.\nr1: Empty within the day.',
        severity: 'high',
        effect: 'open',
      },
      {
        id: 'cover-table-r2',
        title: 'Cover by notice (r2)',
        why: 'Short cover is judged with what the store said.',
        severity: 'medium',
        effect: 'open',
      },
    ]);
    expect(documents[1]?.conditions).toEqual({
      all: [
        { fact: 'cover', operator: 'greaterThanInclusive', value: 1, maxAgeMinutes: 60 },
        { fact: 'cover', operator: 'lessThan', value: 3, maxAgeMinutes: 60 },
        { fact: 'notice', operator: 'in', value: ['late', 'short'] },
      ],
    });
  });

  it('stand behind earlier rows only where those overlap, and only with what is not implied', () => {
    const rows = [
      { in: ['< 1', 'late'], out: ['high'] },
      { in: ['> 5', '-'], out: ['low'] },
      { id: 'rest', in: ['< 1', '-'], out: ['medium'] },
    ];
    const { documents } = compile(withoutProof(readTable({ hitPolicy: 'first', rows })));
    expect(documents.find(({ id }) => id === 'cover-table-rest')?.conditions).toEqual({
      all: [
        { fact: 'cover', operator: 'lessThan', value: 1, maxAgeMinutes: 60 },
        { fact: 'notice', operator: 'notEqual', value: 'late' },
      ],
    });
  });

  it('an unknown earlier row silences the rows after it', () => {
    const table = withoutProof(
      readTable({
        hitPolicy: 'first',
        rows: [
          { in: ['-', 'late'], out: ['high'] },
          { in: ['-', '-'], out: ['low'] },
        ],
      }),
    );
    expect(judgeTable(table, viewOf({ cover: 1, notice: 'none' }))).toEqual({ result: 'fired', rows: ['r2'] });
    expect(judgeTable(table, viewOf({ cover: 1 }))).toEqual({ result: 'unknown', rows: [] });
    const set = compileRuleSet(compile(table).documents, smallCatalogue);
    expect(set.evaluate(TRIGGER, viewOf({ cover: 1 })).map(({ result }) => result)).toEqual(['unknown', 'unknown']);
  });

  it('a row behind one that admits every known value waits until the value is known', () => {
    const rows = [
      { in: ['< 3, >= 3', 'late'], out: ['high'] },
      { in: ['-', '-'], out: ['low'] },
    ];
    const set = compileRuleSet(compile(withoutProof(readTable({ hitPolicy: 'first', rows }))).documents, smallCatalogue);
    const results = (facts: Record<string, unknown>) => {
      const told = new Map(set.evaluate(TRIGGER, viewOf(facts)).map(({ rule, result }) => [rule, result]));
      return set.rules.map((rule) => told.get(rule) ?? 'silent');
    };
    expect(results({ notice: 'late' })).toEqual(['unknown', 'silent']);
    expect(results({ notice: 'late', cover: 1 })).toEqual(['fired', 'silent']);
    expect(results({ notice: 'none' })).toEqual(['silent', 'fired']);
  });

  it('hand on parameters as soon as rules can hold them', () => {
    const outputs = [{ field: 'severity' }, { param: 'boost', type: 'number' }];
    const { documents } = compile(withoutProof(readTable({ outputs, rows: [{ in: ['< 1', '-'], out: ['high', 2] }] })));
    const [rule] = documents as readonly Record<string, unknown>[];
    expect(rule?.['params']).toEqual(RULES_CARRY_PARAMS ? { boost: 2 } : undefined);
  });

  it('rows that agree under any are one rule', () => {
    const rows = [
      { in: ['< 1', '-'], out: ['high'], annotation: 'Short.' },
      { in: ['-', 'late'], out: ['high'], annotation: 'Late.' },
      { in: ['[2..3]', 'short'], out: ['low'] },
    ];
    const compiled = compile(withoutProof(readTable({ hitPolicy: 'any', rows })));
    expect([...compiled.rowsOf]).toEqual([
      ['cover-table-r1', ['r1', 'r2']],
      ['cover-table-r3', ['r3']],
    ]);
    expect(compiled.documents[0]?.why).toMatch(/r1: Short\.\nr2: Late\.$/);
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    [
      'overlap under unique',
      {
        rows: [
          { in: ['< 3', '-'], out: ['high'] },
          { in: ['[2..4]', 'late'], out: ['high'] },
        ],
      },
      /^rows\.1: r1 and r2 both match cover = 2, notice = "late"; a unique table allows one$/,
    ],
    [
      'disagreement under any',
      {
        hitPolicy: 'any',
        rows: [
          { in: ['< 3', '-'], out: ['high'] },
          { in: ['2', '-'], out: ['low'] },
        ],
      },
      /r1 and r2 both match cover = 2, notice = "other"; their outputs differ/,
    ],
    [
      'a shadowed row',
      {
        hitPolicy: 'first',
        rows: [
          { in: ['< 3', '-'], out: ['high'] },
          { in: ['>= 3', '-'], out: ['low'] },
          { in: ['2, 7', 'late'], out: ['low'] },
        ],
      },
      /rows\.2: r3 is never reached: r1, r2 together take every case of it/,
    ],
    ['a row of dashes alone', { hitPolicy: 'collect', rows: [{ in: ['-', '-'], out: ['high'] }] }, /asks nothing, so it would always fire/],
    ['a row that takes every value', { rows: [{ in: ['< 3, >= 3', '-'], out: ['high'] }] }, /no near miss/],
    [
      'more comparisons than a rule may have',
      {
        hitPolicy: 'first',
        rows: [
          ...Array.from({ length: 540 }, (_, i) => ({ in: [`[${i}..${i + 1})`, `late, a${i}`], out: ['high'] })),
          { in: ['-', '-'], out: ['low'] },
        ],
      },
      /rows\.540: r541 needs more than 2000 comparisons, with what keeps it behind the 540 earlier rows it overlaps; split the table/,
    ],
    [
      'annotations too long for one why',
      { hitPolicy: 'any', rows: Array.from({ length: 4 }, () => ({ in: ['< 1', '-'], out: ['high'], annotation: 'x'.repeat(300) })) },
      /the rule of r1: why: /,
    ],
  ])('are refused for %s', (_, changes, message) => {
    expect(refusal(changes)).toMatch(message);
  });

  it('are refused when the table does not keep its own golden cases', () => {
    const golden = readTable().document.golden.map((one) => (one.expect === 'fires' ? { ...one, rows: ['r2'] } : one));
    const compiled = compileTable(readTable({ golden }), smallCatalogue);
    expect(compiled).toEqual({ ok: false, issues: [{ path: 'golden.0', message: '"half a day": the table says fired (r1)' }] });
  });

  it('honest about work: a table too large for the bounds is refused, not half checked', () => {
    const compiled = compileTable(readTable(), smallCatalogue, { most: 1, work: 1, pairs: 0 });
    expect(compiled).toMatchObject({ ok: false, issues: [{ message: expect.stringContaining('too many rows') as string }] });
  });

  it('of 1,000 rows stay within the limits of rules', () => {
    const rows = Array.from({ length: 1_000 }, (_, i) => ({ in: [`[${i}..${i + 1})`, i % 2 ? 'late' : '-'], out: ['high'] }));
    const { documents } = compile(
      readTable({
        rows,
        golden: [
          { ...readTable().document.golden[0], facts: { cover: 0.5 } },
          { ...readTable().document.golden[1], facts: { cover: -1, notice: 'a' } },
          readTable().document.golden[2],
        ],
      }),
    );
    expect(documents).toHaveLength(1_000);
    expect(LIMITS.nodes).toBe(500);
  });
});
