import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { counted } from '../../../test/support/counted.js';
import { FALSE, opposite, TRUE, UNKNOWN, type Truth } from '../operators/index.js';
import type { Condition, GoldenCase, GroupCondition } from '../language/index.js';
import { within } from '../../../test/support/most-effort.js';
import { ruleWith } from '../testing/small-world.js';
import { untestedConditions } from './untested-conditions.js';

const one = (expected: GoldenCase['expect'], facts: GoldenCase['facts']): GoldenCase => ({
  name: `${expected} at ${JSON.stringify(facts)}`,
  expect: expected,
  facts,
  missing: [],
  ageMinutes: {},
});
const COVER = { fact: 'cover', operator: 'lessThan', value: 2 } as const;
const SOLD = { fact: 'sold', operator: 'greaterThan', value: 5 } as const;
const untested = (
  conditions: Parameters<typeof ruleWith>[0] extends infer R ? NonNullable<R>['conditions' & keyof NonNullable<R>] : never,
  golden: GoldenCase[],
) => untestedConditions(ruleWith({ conditions, golden }));

it('finds the comparison no near miss is about', () => {
  const golden = [one('fires', { cover: 1, sold: 9 }), one('silent', { cover: 3, sold: 9 }), one('unknown', { sold: 9 })];
  expect(untested({ all: [COVER, SOLD] }, golden)).toEqual([{ path: 'conditions.all.1', unnoticed: 'always' }]);
  expect(untested({ all: [COVER, SOLD] }, [...golden, one('silent', { cover: 1, sold: 2 })])).toEqual([]);
});

it('finds the branch that never made the rule fire by itself', () => {
  const golden = [one('fires', { cover: 1, sold: 2 }), one('silent', { cover: 3, sold: 2 }), one('unknown', { sold: 2 })];
  expect(untested({ any: [COVER, SOLD] }, golden)).toEqual([{ path: 'conditions.any.1', unnoticed: 'never' }]);
});

it('turns round under not', () => {
  const golden = [one('fires', { cover: 1, sold: 2 }), one('silent', { cover: 3, sold: 2 }), one('unknown', { sold: 2 })];
  expect(untested({ all: [COVER, { not: SOLD }] }, golden)).toEqual([{ path: 'conditions.all.1.not', unnoticed: 'never' }]);
});

const yesNo = ['promoted', 'urban', 'cover', 'sold'] as const;
const leaf = fc.constantFrom<Condition>(
  COVER,
  SOLD,
  { fact: 'promoted', operator: 'equal', value: true },
  { fact: 'urban', operator: 'equal', value: false },
);
const { group } = fc.letrec<{ group: GroupCondition; part: Condition }>((tie) => ({
  part: fc.oneof({ maxDepth: 3 }, leaf, tie('group')),
  group: fc.oneof(
    fc.array(tie('part'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
    fc.array(tie('part'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
    tie('part').map((not) => ({ not })),
  ),
}));
const world = fc.record(
  { promoted: fc.boolean(), urban: fc.boolean(), cover: fc.constantFrom(1, 3), sold: fc.constantFrom(2, 9) },
  { requiredKeys: [] },
);

it('says what putting “always” or “never” in the place of each comparison says, one after the other', () => {
  type Facts = Partial<Record<(typeof yesNo)[number], number | boolean>>;
  /** Plainly, with the comparison of that number replaced. */
  const plainly = (one: Condition, facts: Facts, at: { next: number }, replaced: number, by: Truth): Truth => {
    if ('not' in one) return opposite(plainly(one.not, facts, at, replaced, by));
    if ('all' in one) return Math.min(...one.all.map((part) => plainly(part, facts, at, replaced, by))) as Truth;
    if ('any' in one) return Math.max(...one.any.map((part) => plainly(part, facts, at, replaced, by))) as Truth;
    at.next += 1;
    if (at.next - 1 === replaced) return by;
    const seen = facts[one.fact as keyof Facts];
    if (seen === undefined) return UNKNOWN;
    const holds = one.fact === 'cover' ? Number(seen) < 2 : one.fact === 'sold' ? Number(seen) > 5 : seen === one.value;
    return holds ? TRUE : FALSE;
  };
  const count = (one: Condition): number =>
    'fact' in one ? 1 : ('not' in one ? [one.not] : 'all' in one ? one.all : one.any).reduce((sum, part) => sum + count(part), 0);
  const told = { always: 0, never: 0, both: 0, tested: 0 };
  fc.assert(
    fc.property(group, fc.array(world, { minLength: 1, maxLength: 6 }), (conditions, worlds) => {
      const found = untested(
        conditions,
        worlds.map((facts) => one('silent', facts as GoldenCase['facts'])),
      );
      const expected = Array.from({ length: count(conditions) }, (_, index) => {
        const noticed = (by: Truth): boolean =>
          worlds.some((facts) => plainly(conditions, facts, { next: 0 }, index, by) !== plainly(conditions, facts, { next: 0 }, -1, by));
        const [always, never] = [noticed(TRUE), noticed(FALSE)];
        return always && never ? 'tested' : always ? 'never' : never ? 'always' : 'both';
      });
      for (const each of expected) told[each] += 1;
      expect(found.map(({ unnoticed }) => unnoticed)).toEqual(expected.filter((each) => each !== 'tested'));
    }),
    counted(20_000),
  );
  for (const [kind, times] of Object.entries(told)) expect(times, kind).toBeGreaterThan(50);
});

it('asks each comparison once a case, and visits each part once a case', () => {
  const conditions = {
    any: Array.from({ length: 400 }, (_, i) => ({ fact: i % 2 ? 'cover' : 'sold', operator: 'equal', value: i }) as const),
  };
  const golden = Array.from({ length: 100 }, (_, i) => one('silent', { cover: -i, sold: -i }));
  within({ answers: 100 * 400, conditions: 100 * 401 }, (work) => untestedConditions(ruleWith({ conditions, golden }), work));
});
