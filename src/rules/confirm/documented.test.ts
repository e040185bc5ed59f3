import { Engine, type RuleProperties } from 'json-rules-engine';
import { describe, expect, it } from 'vitest';
import { compileRuleSet } from '../engine/index.js';
import type { GroupCondition } from '../language/index.js';
import { NOON, ruleWith, smallCatalogue, viewOf } from '../testing/small-world.js';
import { confirm } from './index.js';

const TRIGGER = { signalType: 'retail.store-sales.hourly', subject: 'product:9|store:212', place: {}, at: NOON } as const;
const leaf = (fact: string, operator: string, value: unknown) => ({ fact, operator, value });
const one = (fact: string, operator: string, value: unknown) => ({ all: [leaf(fact, operator, value)] }) as GroupCondition;

/** What the documentation of json-rules-engine promises of conditions and operators, as far as both share it. */
const DOCUMENTED: readonly (readonly [behaviour: string, conditions: GroupCondition, facts: Record<string, unknown>, fires: boolean])[] = [
  ['equal: strictly', one('cover', 'equal', 3), { cover: 3 }, true],
  ['equal: text', one('notice', 'equal', 'late'), { notice: 'late' }, true],
  ['equal: text of another case', one('notice', 'equal', 'Late'), { notice: 'late' }, false],
  ['equal: minus zero is zero', one('cover', 'equal', 0), { cover: -0 }, true],
  ['notEqual', one('cover', 'notEqual', 3), { cover: 4 }, true],
  ['notEqual: the same', one('cover', 'notEqual', 3), { cover: 3 }, false],
  ['in', one('notice', 'in', ['late', 'short']), { notice: 'short' }, true],
  ['in: not listed', one('notice', 'in', ['late', 'short']), { notice: 'none' }, false],
  ['notIn', one('notice', 'notIn', ['late', 'short']), { notice: 'none' }, true],
  ['notIn: listed', one('notice', 'notIn', ['late', 'short']), { notice: 'late' }, false],
  ['lessThan: below', one('cover', 'lessThan', 2), { cover: 1.99 }, true],
  ['lessThan: at the limit', one('cover', 'lessThan', 2), { cover: 2 }, false],
  ['lessThanInclusive: at the limit', one('cover', 'lessThanInclusive', 2), { cover: 2 }, true],
  ['lessThanInclusive: above', one('cover', 'lessThanInclusive', 2), { cover: 2.01 }, false],
  ['greaterThan: at the limit', one('cover', 'greaterThan', 2), { cover: 2 }, false],
  ['greaterThan: above', one('cover', 'greaterThan', -2), { cover: -1 }, true],
  ['greaterThanInclusive: at the limit', one('cover', 'greaterThanInclusive', 2), { cover: 2 }, true],
  ['greaterThanInclusive: below', one('cover', 'greaterThanInclusive', 2), { cover: 1 }, false],
  ['a fact beside a fact', one('cover', 'lessThan', { fact: 'lead' }), { cover: 1, lead: 2 }, true],
  [
    'all: every one',
    { all: [leaf('cover', 'lessThan', 2), leaf('sold', 'greaterThan', 5)] } as GroupCondition,
    { cover: 1, sold: 5 },
    false,
  ],
  [
    'any: one is enough',
    { any: [leaf('cover', 'lessThan', 2), leaf('sold', 'greaterThan', 5)] } as GroupCondition,
    { cover: 1, sold: 5 },
    true,
  ],
  ['any: none', { any: [leaf('cover', 'lessThan', 1), leaf('sold', 'greaterThan', 5)] } as GroupCondition, { cover: 1, sold: 5 }, false],
  ['not: of a comparison', { not: leaf('promoted', 'equal', true) } as GroupCondition, { promoted: false }, true],
  [
    'not: of a group',
    { not: { any: [leaf('promoted', 'equal', true), leaf('urban', 'equal', true)] } } as GroupCondition,
    { promoted: false, urban: true },
    false,
  ],
  [
    'nested: any of all, and not',
    {
      any: [
        { all: [leaf('cover', 'lessThan', 1), leaf('sold', 'equal', 3)] },
        { all: [{ not: leaf('notice', 'equal', 'none') }, leaf('sold', 'equal', 3)] },
      ],
    } as GroupCondition,
    { cover: 4, sold: 3, notice: 'late' },
    true,
  ],
];

describe('what json-rules-engine documents of conditions and operators holds here', () => {
  it.each(DOCUMENTED)('%s', async (_, conditions, facts, fires) => {
    const stock = new Engine([{ conditions, event: { type: 'fired' } } as unknown as RuleProperties]);
    expect((await stock.run(facts)).results.length === 1).toBe(fires);
    const set = compileRuleSet([ruleWith({ conditions })], smallCatalogue);
    expect(set.evaluate(TRIGGER, viewOf(facts)).map(({ result }) => result)).toEqual(fires ? ['fired'] : []);
    expect((await confirm(set.rules[0]!, viewOf(facts))).agrees).toBe(fires);
  });
});
