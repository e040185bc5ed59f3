import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counted } from '../../../test/support/counted.js';
import { confirm } from '../confirm/index.js';
import { compileRuleSet } from '../engine/index.js';
import { NOON, ruleWith, smallCatalogue, viewOf } from '../testing/small-world.js';
import { checkRule, type GroupCondition } from './index.js';

const word = fc.constantFrom('not', 'swap', 'someValue', 'everyValue');
const numbers = fc.integer({ min: 0, max: 3 });
const rough = fc.oneof({ weight: 4, arbitrary: numbers }, fc.constantFrom<unknown>(undefined, '2', null, NaN));
const leaf = fc
  .tuple(
    fc.array(word, { minLength: 1, maxLength: 3 }),
    fc.constantFrom('equal', 'lessThan', 'greaterThanInclusive', 'in'),
    fc.boolean(),
    numbers,
  )
  .map(([words, operator, list, value]) => ({ fact: 'cover', operator: [...words, operator].join(':'), value: list ? [value, 1] : value }));

describe('a rule with decorated comparisons', () => {
  it('is decided by the second opinion as by the engine, whatever the fact is', async () => {
    const seen = { fired: 0, silent: 0, unknown: 0, error: 0 };
    await fc.assert(
      fc.asyncProperty(leaf, fc.boolean(), rough, async (one, negated, cover) => {
        const conditions = (negated ? { not: one } : { all: [one] }) as GroupCondition;
        const checked = checkRule(ruleWith({ conditions }), smallCatalogue);
        if (!checked.ok) return;
        const set = compileRuleSet([checked.document], smallCatalogue);
        const view = viewOf({ cover });
        const { result, because } = set.explain('short-cover', view);
        seen[result] += 1;
        const opinion = await confirm(set.rules[0]!, view);
        expect(opinion.agrees).toBe(result === 'fired');
        expect(because).toMatchObject(opinion.because);
      }),
      counted(30_000),
    );
    expect(seen.error).toBe(0);
    for (const kind of ['fired', 'silent', 'unknown'] as const) expect(seen[kind], kind).toBeGreaterThan(30);
  });

  it('fires and explains itself by the whole name', () => {
    const conditions: GroupCondition = { all: [{ fact: 'notice', operator: 'not:someValue:contains', value: ['late', 'short'] }] };
    const [outcome] = compileRuleSet([ruleWith({ conditions })], smallCatalogue).evaluate(
      { signalType: 'retail.store-sales.hourly', subject: 'product:9|store:212', place: {}, at: NOON },
      viewOf({ notice: 'on time' }),
    );
    expect(outcome).toMatchObject({ result: 'fired', because: [{ operator: 'not:someValue:contains', result: 'true' }] });
  });
});
