import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counted } from '../../../../test/support/counted.js';
import type { FactView } from '../../../kernel/index.js';
import { compileCondition } from '../../engine/compile-condition.js';
import { RuleView } from '../../engine/rule-view.js';
import { FALSE, findOperator, TRUE } from '../../operators/index.js';
import { found, is } from '../../testing/analysed.js';
import { MOST_OF_A_RULE, within } from '../../../../test/support/most-effort.js';
import { ruleWith, smallCatalogue, viewOf } from '../../testing/small-world.js';
import type { Condition, GroupCondition } from '../index.js';
import { checkRule } from '../check-rule.js';
import { resolveConditions, type Resolved } from '../resolve.js';
import { analyse } from './analyse.js';

/** What the engine says of conditions, every fact costing the same. */
const judging = (one: Condition): ((view: FactView) => number) => {
  const judge = compileCondition(one, () => 1);
  return (view) => judge(new RuleView(view));
};

const sold = is('sold', 'greaterThan', 1);
const numeric = fc.constantFrom('cover', 'lead');
const NUMERIC = ['equal', 'notEqual', 'lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive', 'swap:lessThan', 'not:equal'];
const some = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 3 });
const ageless = fc.oneof(
  fc.record({ fact: numeric, operator: fc.constantFrom(...NUMERIC), value: fc.integer({ min: 0, max: 3 }) }),
  fc.record({
    fact: numeric,
    operator: fc.constantFrom('in', 'notIn', 'someValue:lessThan', 'everyValue:notEqual', 'not:someValue:equal'),
    value: some,
  }),
  fc.record({ fact: fc.constant('cover'), operator: fc.constantFrom(...NUMERIC.slice(0, 6)), value: fc.constant({ fact: 'lead' }) }),
  fc.record({ fact: fc.constant('lead'), operator: fc.constantFrom(...NUMERIC.slice(0, 6)), value: fc.constant({ fact: 'cover' }) }),
  fc.record({
    fact: fc.constant('notice'),
    operator: fc.constantFrom('equal', 'notEqual', 'contains', 'doesNotContain'),
    value: fc.constantFrom('a', 'ab'),
  }),
  fc.record({ fact: fc.constant('promoted'), operator: fc.constantFrom('equal', 'notEqual'), value: fc.boolean() }),
);
const leaf = fc
  .record({ one: ageless, limit: fc.option(fc.constant(30), { freq: 3 }) })
  .map(({ one, limit }) => (limit === null || !['cover', 'lead'].includes(one.fact) ? one : { ...one, maxAgeMinutes: limit }));
const { group } = fc.letrec<{ group: GroupCondition; part: Condition }>((tie) => ({
  part: fc.oneof({ maxDepth: 3 }, leaf, tie('group')) as fc.Arbitrary<Condition>,
  group: fc.oneof(
    fc.array(tie('part'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
    fc.array(tie('part'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
    tie('part').map((not) => ({ not })),
  ),
}));

/** Comparisons side by side with their like: where something always holds. */
const either = fc.array(leaf, { minLength: 2, maxLength: 4 }).map((any) => ({ any }) as GroupCondition);

/** Every combination of values that tells the generated comparisons apart, of facts missing, and of readings too old. */
const WORLDS = [undefined, 0, 1, 2, 3, 1.5, -1, 9].flatMap((cover) =>
  [undefined, 0, 1, 2, 3, 0.5, 9].flatMap((lead) =>
    [undefined, 'a', 'ab', 'b'].flatMap((notice) =>
      [undefined, true, false].flatMap((promoted) =>
        ([{}, { cover: 31 }, { lead: 31 }] as Record<string, number>[]).map((ages) => viewOf({ cover, lead, notice, promoted }, ages)),
      ),
    ),
  ),
);

describe('what the analysis says', () => {
  it('is true of the engine, on every combination of values', () => {
    let [never, always, useless, repeated] = [0, 0, 0, 0];
    fc.assert(
      fc.property(fc.oneof({ weight: 9, arbitrary: group }, { weight: 1, arbitrary: either }), (conditions) => {
        const { written } = resolveConditions(conditions, {}) as Resolved;
        const { errors, warnings } = analyse(conditions, smallCatalogue, written);
        const judge = judging(conditions);
        /** Facts under which what was said is not so. */
        const wrong: FactView[] = [];
        const at = (path: string): Condition =>
          path
            .split('.')
            .slice(1)
            .reduce<unknown>((here, step) => (here as Record<string, unknown>)[step], conditions) as Condition;
        for (const { path, message } of errors) {
          if (message.includes('whatever the value')) never += 1;
          if (message.startsWith('always')) {
            always += 1;
            wrong.push(...WORLDS.filter((view) => judge(view) === FALSE));
          }
          expect(path).toMatch(/^conditions/);
        }
        for (const { path, message } of warnings) {
          const place = /^conditions\.all\.(\d+)$/.exec(path)?.[1];
          if (message.startsWith('says nothing new') && place !== undefined && 'all' in conditions) {
            repeated += 1;
            const without = judging({ all: conditions.all.filter((_, index) => index !== Number(place)) });
            wrong.push(...WORLDS.filter((view) => (without(view) === TRUE) !== (judge(view) === TRUE)));
          }
          if (!message.startsWith('decides nothing')) continue;
          useless += 1;
          const [branch, other] = [judging(at(path)), judging(at(/holds, (\S+) holds/.exec(message)![1]!))];
          // Only inside a context, which the root has none of, may the wider branch need help.
          if (path.split('.').length === 3 && 'any' in conditions)
            wrong.push(...WORLDS.filter((view) => branch(view) === TRUE && other(view) !== TRUE));
        }
        const dead = errors.some(({ message }) => message.startsWith('can never'));
        if ('all' in conditions && conditions.all.every((part) => 'fact' in part) && dead) {
          never += 1;
          wrong.push(...WORLDS.filter((view) => judge(view) === TRUE));
        }
        expect(wrong).toEqual([]);
      }),
      counted(60_000),
    );
    for (const count of [never, always, useless, repeated]) expect(count).toBeGreaterThan(2);
  });

  it('finds every contradiction among comparisons of one number with values', () => {
    const bounds = fc.array(
      fc.record({ fact: fc.constant('cover'), operator: fc.constantFrom(...NUMERIC), value: fc.integer({ min: 0, max: 2 }) }),
      {
        minLength: 1,
        maxLength: 4,
      },
    );
    fc.assert(
      fc.property(bounds, (all) => {
        const can = [-1, 0, 0.5, 1, 1.5, 2, 3].some((value) =>
          all.every((one) => findOperator(one.operator)!.test(value, one.value) === TRUE),
        );
        expect(found({ all: [sold, ...all] }).errors.length === 0).toBe(can);
      }),
      counted(2_000),
    );
  });

  it('ends on conditions made to exhaust it, and says so', () => {
    const wide = { any: Array.from({ length: 498 }, (_, i) => is('cover', 'in', [i, i + 0.5, i + 1])) };
    expect(found(wide).warnings.at(-1)).toEqual({ path: 'conditions', message: 'too large to be searched for contradictions to the end' });
    const lists = {
      all: Array.from({ length: 18 }, (_, i) =>
        is(
          'cover',
          'notIn',
          Array.from({ length: 1_000 }, (__, j) => i + j * 20),
        ),
      ),
    };
    expect(found(lists).errors).toEqual([]);
    for (const conditions of [wide, lists])
      within(MOST_OF_A_RULE, (work) => checkRule({ ...ruleWith(), conditions }, smallCatalogue, { work }));
  });
});
