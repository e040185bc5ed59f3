import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FactView } from '../../../kernel/index.js';
import { compileCondition } from '../../engine/compile-condition.js';
import { RuleView } from '../../engine/rule-view.js';
import { FALSE, findOperator, TRUE } from '../../operators/index.js';
import { ruleWith, smallCatalogue, viewOf } from '../../testing/small-world.js';
import { checkRule, type Condition, type GroupCondition } from '../index.js';
import { resolveConditions, type Resolved } from '../resolve.js';
import { analyse } from './analyse.js';

/** What the engine says of conditions, every fact costing the same. */
const judging = (one: Condition): ((view: FactView) => number) => {
  const judge = compileCondition(one, () => 1);
  return (view) => judge(new RuleView(view));
};

const is = (fact: string, operator: string, value: unknown, more: object = {}) => ({ fact, operator, value, ...more });
const short = is('cover', 'lessThan', 3);
const long = is('cover', 'greaterThan', 5);
const sold = is('sold', 'greaterThan', 1);
const late = is('notice', 'equal', 'late');

function found(conditions: unknown, changes: object = {}) {
  const checked = checkRule({ ...ruleWith(), conditions, ...changes }, smallCatalogue);
  return { errors: checked.ok ? [] : checked.issues, warnings: checked.warnings };
}

describe('conditions that can never hold', () => {
  it.each<[string, unknown, string, string]>([
    ['below 3 and above 5', { all: [short, long] }, 'conditions.all.1', 'can never hold together with conditions.all.0'],
    [
      'a bound and its own opposite',
      { all: [short, { not: short }] },
      'conditions.all.1.not',
      'can never hold together with conditions.all.0',
    ],
    [
      'touching bounds',
      { all: [short, is('cover', 'greaterThanInclusive', 3)] },
      'conditions.all.1',
      'can never hold together with conditions.all.0',
    ],
    [
      'two different texts',
      { all: [late, is('notice', 'equal', 'short')] },
      'conditions.all.1',
      'can never hold together with conditions.all.0',
    ],
    [
      'lists without a common entry',
      { all: [is('notice', 'in', ['a', 'b']), is('notice', 'in', ['c'])] },
      'conditions.all.1',
      'can never hold together with conditions.all.0',
    ],
    [
      'a list emptied by another',
      { all: [is('cover', 'in', [1, 2]), is('cover', 'notIn', [1, 2, 3])] },
      'conditions.all.1',
      'can never hold together with conditions.all.0',
    ],
    [
      'yes and no',
      { all: [is('promoted', 'equal', true), is('promoted', 'notEqual', true)] },
      'conditions.all.1',
      'can never hold together with conditions.all.0',
    ],
    [
      'groups deep',
      { all: [short, { all: [sold, { not: { any: [is('cover', 'lessThanInclusive', 5), late] } }] }] },
      'conditions.all.1.all.1.not.any.0',
      'can never hold together with conditions.all.0',
    ],
    [
      'two facts, one both above and below the other',
      { all: [is('cover', 'lessThan', { fact: 'lead' }), is('lead', 'lessThan', { fact: 'cover' })] },
      'conditions.all.1',
      'can never hold together with conditions.all.0',
    ],
    [
      'one and the other of equal texts',
      { all: [is('notice', 'equal', { fact: 'reason' }), is('reason', 'notEqual', { fact: 'notice' })] },
      'conditions.all.1',
      'can never hold together with conditions.all.0',
    ],
    [
      'containing and not containing',
      { all: [is('notice', 'contains', 'a'), is('notice', 'doesNotContain', 'a')] },
      'conditions.all.1',
      'can never hold together with conditions.all.0',
    ],
    [
      'every one of different values',
      { all: [is('cover', 'everyValue:equal', [1, 2])] },
      'conditions.all.0',
      'can never hold, whatever the value',
    ],
    [
      'a comparison turned round',
      { all: [short, is('cover', 'swap:lessThan', 5)] },
      'conditions.all.1',
      'can never hold together with conditions.all.0',
    ],
    [
      'a fact compared with itself',
      { all: [sold, is('cover', 'lessThanInclusive', { fact: 'cover' })] },
      'conditions.all.1.value',
      'cover is compared with itself',
    ],
  ])('%s', (_, conditions, path, message) => {
    expect(found(conditions).errors).toContainEqual({ path, message });
  });

  it('refuse a branch that is wrong in itself, and warn of one that what stands around it rules out', () => {
    const path = 'conditions.any.0.all.1';
    expect(found({ any: [{ all: [short, long] }, sold] }).errors).toEqual([
      { path, message: 'can never hold together with conditions.any.0.all.0' },
    ]);
    const message = 'can never hold together with conditions.all.0';
    expect(found({ all: [long, { any: [short, sold] }] })).toEqual({ errors: [], warnings: [{ path: 'conditions.all.1.any.0', message }] });
    expect(found({ all: [long, { any: [short, { all: [short, sold] }] }] }).errors.map((one) => one.path)).toEqual([
      'conditions.all.1.any.0',
      'conditions.all.1.any.1.all.0',
    ]);
  });

  it('are told from those that always do', () => {
    expect(found({ any: [short, { not: short }] }).errors).toEqual([
      { path: 'conditions', message: 'always hold once the facts are known: a rule must be able to stay silent' },
    ]);
    expect(found({ any: [short, is('cover', 'greaterThanInclusive', 1)] }).errors[0]?.path).toBe('conditions');
    expect(found({ any: [is('promoted', 'equal', true), is('promoted', 'equal', false)] }).errors[0]?.path).toBe('conditions');
    expect(found({ all: [sold, { any: [short, { not: short }] }] }).warnings).toContainEqual({
      path: 'conditions.all.1',
      message: 'one of these always holds once the facts are known',
    });
  });

  it('are not seen where there are none', () => {
    for (const conditions of [
      { all: [is('cover', 'lessThanInclusive', 3), is('cover', 'greaterThanInclusive', 3)] },
      { all: [is('cover', 'greaterThan', 2.9), short] },
      { any: [short, long] },
      { all: [is('notice', 'notEqual', 'late'), is('reason', 'equal', 'late')] },
      { all: [is('notice', 'contains', 'a'), is('notice', 'doesNotContain', 'b')] },
      { all: [is('cover', 'lessThan', { fact: 'lead' }), is('lead', 'lessThan', 4), long] },
    ])
      expect(found(conditions), JSON.stringify(conditions)).toEqual({ errors: [], warnings: [] });
  });
});

describe('conditions that are of no use', () => {
  it.each<[string, unknown, string, string]>([
    [
      'a wider bound beside a narrower',
      { all: [short, is('cover', 'lessThan', 9)] },
      'conditions.all.1',
      'says nothing new: conditions.all.0 already does',
    ],
    [
      'the wider bound written first',
      { all: [is('cover', 'lessThan', 9), short] },
      'conditions.all.0',
      'says nothing new: conditions.all.1 already does',
    ],
    ['the same twice', { all: [late, sold, late] }, 'conditions.all.2', 'says nothing new: conditions.all.0 already does'],
    [
      'what a group around said',
      { all: [short, { any: [{ all: [sold, is('cover', 'notEqual', 7)] }, late] }] },
      'conditions.all.1.any.0.all.1',
      'says nothing new: conditions.all.0 already does',
    ],
    [
      'a branch inside another',
      { any: [short, { all: [sold, is('cover', 'lessThan', 2)] }] },
      'conditions.any.1',
      'decides nothing: whenever it holds, conditions.any.0 holds too',
    ],
    [
      'the same branch twice',
      { any: [{ all: [short, late] }, sold, { all: [late, short] }] },
      'conditions.any.2',
      'decides nothing: whenever it holds, conditions.any.0 holds too',
    ],
  ])('%s', (_, conditions, path, message) => {
    expect(found(conditions)).toEqual({ errors: [], warnings: [{ path, message }] });
  });

  it('are judged with the age of readings in mind', () => {
    const fresh = is('cover', 'lessThan', 9, { maxAgeMinutes: 60 });
    expect(found({ all: [short, fresh] }).warnings).toEqual([]);
    expect(found({ all: [{ ...short, maxAgeMinutes: 30 }, fresh] }).warnings.map(({ path }) => path)).toEqual(['conditions.all.1']);
    expect(found({ any: [fresh, short] }).warnings).toEqual([]);
  });

  it('name the shared condition they stand in', () => {
    const shared = { wide: { all: [is('cover', 'lessThan', 9), sold] }, never: { all: [short, long] } };
    expect(found({ all: [short, { condition: 'wide' }] }, { shared: { wide: shared.wide } }).warnings).toEqual([
      { path: 'shared.wide.all.0', message: 'says nothing new: conditions.all.0 already does' },
    ]);
    expect(found({ all: [long, { not: { condition: 'never' } }] }, { shared }).errors).toEqual([]);
    expect(found({ condition: 'never' }, { shared }).errors).toEqual([
      { path: 'shared.never.all.1', message: 'can never hold together with shared.never.all.0' },
    ]);
  });
});

const numeric = fc.constantFrom('cover', 'lead');
const NUMERIC = ['equal', 'notEqual', 'lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive', 'swap:lessThan', 'not:equal'];
const some = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 3 });
const leaf = fc.oneof(
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

/** Every combination of values that tells the generated comparisons apart, and of facts missing. */
const WORLDS = [undefined, 0, 1, 2, 3, 1.5, -1, 9].flatMap((cover) =>
  [undefined, 0, 1, 2, 3, 0.5, 9].flatMap((lead) =>
    [undefined, 'a', 'ab', 'b'].flatMap((notice) => [undefined, true, false].map((promoted) => viewOf({ cover, lead, notice, promoted }))),
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
      { numRuns: 3_000 },
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
  });
});
