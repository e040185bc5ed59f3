import { Engine, type RuleProperties } from 'json-rules-engine';
import { describe, expect, it } from 'vitest';
import type { FactView } from '../../kernel/index.js';
import { compileRuleSet } from '../engine/index.js';
import { checkRule, type GroupCondition } from '../language/index.js';
import { findOperator, truthName } from '../operators/index.js';
import { NOON, ruleWith, smallCatalogue, viewOf } from '../testing/small-world.js';
import { resolvePath } from '../paths/resolve-path.js';
import { confirm } from './index.js';

const TRIGGER = { signalType: 'retail.store-sales.hourly', subject: 'product:9|store:212', place: {}, at: NOON } as const;
const event = { type: 'fired' };

async function stockFires(conditions: unknown, facts: Record<string, unknown>): Promise<boolean> {
  const engine = new Engine([{ conditions, event } as RuleProperties], { allowUndefinedFacts: true });
  return (await engine.run(facts)).results.length === 1;
}
const ours = (conditions: GroupCondition, facts: Record<string, unknown>) =>
  compileRuleSet([ruleWith({ conditions })], smallCatalogue).evaluate(TRIGGER, viewOf(facts))[0]?.result ?? 'silent';

describe('where we differ from json-rules-engine on purpose', () => {
  it.each<[string, GroupCondition]>([
    ['notEqual', { all: [{ fact: 'cover', operator: 'notEqual', value: 3 }] }],
    ['notIn', { all: [{ fact: 'notice', operator: 'notIn', value: ['late', 'short'] }] }],
    ['not', { not: { all: [{ fact: 'cover', operator: 'greaterThan', value: 3 }] } }],
    ['equality of two facts', { all: [{ fact: 'cover', operator: 'equal', value: { fact: 'lead' } }] }],
  ])('%s on a missing fact fires there and is unknown here', async (_, conditions) => {
    expect(await stockFires(conditions, {})).toBe(true);
    expect(ours(conditions, {})).toBe('unknown');
    const [rule] = compileRuleSet([ruleWith({ conditions })], smallCatalogue).rules;
    expect((await confirm(rule!, viewOf({}))).agrees).toBe(false);
  });

  it.each([{ all: [] }, { any: [] }, { any: [{ all: [] }] }])('an empty group (%j) fires there and is refused here', async (conditions) => {
    expect(await stockFires(conditions, {})).toBe(true);
    const checked = checkRule({ ...ruleWith(), conditions }, smallCatalogue);
    expect(checked.ok ? [] : checked.issues.map((issue) => issue.message)).toEqual(['an empty group would always hold']);
  });

  it('a rule that throws ends the run there and only itself here', async () => {
    const good = { conditions: { all: [{ fact: 'cover', operator: 'lessThan', value: 2 }] }, event } as RuleProperties;
    const bad = { conditions: { all: [{ fact: 'sold', operator: 'in', value: 7 }] }, event } as RuleProperties;
    await expect(new Engine([good, bad]).run({ cover: 1, sold: 7 })).rejects.toThrow(TypeError);

    const set = compileRuleSet(
      [ruleWith(), ruleWith({ id: 'other', conditions: { all: [{ fact: 'sold', operator: 'equal', value: 7 }] } })],
      smallCatalogue,
    );
    const base = viewOf({ cover: 1 });
    const failing: FactView = {
      ...base,
      read: (fact) => {
        if (fact === 'sold') throw new RangeError('window of sold is broken');
        return base.read(fact);
      },
    };
    const outcomes = set.evaluate(TRIGGER, failing);
    expect(outcomes.map(({ rule, result }) => [rule.id, result])).toEqual([
      ['other', 'error'],
      ['short-cover', 'fired'],
    ]);
    expect(outcomes[0]?.error).toBe('RangeError: window of sold is broken');
  });

  it('an expression in a path is evaluated there and no path at all here', async () => {
    const path = '$.lines[?(@.quantity * 2 > 7)].product';
    const delivery = { lines: [{ product: 'P1', quantity: 4 }] };
    const leaf = { fact: 'delivery', operator: 'equal', value: 'P1', path };
    expect(await stockFires({ all: [{ ...leaf, path: '$.lines[0].product' }] }, { delivery })).toBe(true);
    expect(await stockFires({ all: [{ ...leaf, operator: 'contains' }] }, { delivery })).toBe(true);
    expect(resolvePath(delivery, path)).toBeUndefined();
    const conditions = { all: [{ fact: 'notice', operator: 'equal', value: 'P1', path }] };
    const checked = checkRule({ ...ruleWith(), conditions }, smallCatalogue);
    expect(checked.ok ? [] : checked.issues.map((issue) => issue.path)).toEqual(['conditions.all.0.path']);
  });

  it("'5' passes a numeric comparison there and is unknown here", async () => {
    const conditions: GroupCondition = { all: [{ fact: 'cover', operator: 'lessThan', value: 6 }] };
    expect(await stockFires(conditions, { cover: '5' })).toBe(true);
    expect(ours(conditions, { cover: '5' })).toBe('unknown');
  });

  it('text never contains anything there and may contain a piece of text here', async () => {
    const conditions: GroupCondition = { all: [{ fact: 'notice', operator: 'contains', value: 'late' }] };
    expect(await stockFires(conditions, { notice: 'late again' })).toBe(false);
    expect(ours(conditions, { notice: 'late again' })).toBe('fired');
  });

  it('a path into a plain value is ignored there and does not validate here', async () => {
    const leaf = { fact: 'cover', operator: 'lessThan', value: 2, path: 'days' } as const;
    expect(await stockFires({ all: [leaf] }, { cover: 1 })).toBe(true);
    const checked = checkRule({ ...ruleWith(), conditions: { all: [leaf] } }, smallCatalogue);
    expect(checked.ok ? [] : checked.issues).toEqual([
      { path: 'conditions.all.0.path', message: 'cover is a plain number; a path leads nowhere' },
    ]);
  });

  it('an unknown operator fails at run time there and does not validate here', async () => {
    const leaf = { fact: 'cover', operator: 'matches', value: 2 };
    await expect(stockFires({ all: [leaf] }, { cover: 1 })).rejects.toThrow('Unknown operator');
    const checked = checkRule({ ...ruleWith(), conditions: { all: [leaf] } }, smallCatalogue);
    expect(checked.ok ? [] : checked.issues.map((issue) => issue.path)).toEqual(['conditions.all.0.operator']);
  });

  it('every entry of no entries is true there and unknown here', async () => {
    expect(await stockFires({ all: [{ fact: 'tags', operator: 'everyFact:equal', value: 'late' }] }, { tags: [] })).toBe(true);
    expect(truthName(findOperator('everyFact:equal')!.test([], 'late'))).toBe('unknown');
  });

  it('an entry that does not say what is asked is passed over there and unknown here', async () => {
    const leaf = { fact: 'deliveries', operator: 'everyFact:lessThan', value: 4 };
    const deliveries = [{ hours: 1 }, { number: 'D2' }];
    expect(await stockFires({ all: [{ ...leaf, path: '$[*].hours' }] }, { deliveries })).toBe(true);
    expect(ours({ all: [{ ...leaf, path: '[*].hours' }] } as GroupCondition, { deliveries })).toBe('unknown');
  });

  it('decorators without end are made while it runs there and do not validate here', async () => {
    const leaf = { fact: 'cover', operator: `${'not:'.repeat(4)}equal`, value: 2 };
    expect(await stockFires({ all: [leaf] }, { cover: 2 })).toBe(true);
    const checked = checkRule({ ...ruleWith(), conditions: { all: [leaf] } }, smallCatalogue);
    expect(checked.ok ? [] : checked.issues.map((issue) => issue.path)).toEqual(['conditions.all.0.operator']);
  });

  it('a list where one value belongs, and the other way round, do not validate', () => {
    const issues = (leaf: unknown) => {
      const checked = checkRule({ ...ruleWith(), conditions: { all: [leaf] } }, smallCatalogue);
      return checked.ok ? [] : checked.issues.map((issue) => issue.path);
    };
    expect(issues({ fact: 'cover', operator: 'in', value: 2 })).toEqual(['conditions.all.0.value']);
    expect(issues({ fact: 'cover', operator: 'equal', value: [2] })).toEqual(['conditions.all.0.value']);
    expect(truthName(findOperator('in')!.test(2, 2))).toBe('unknown');
  });

  it.each(['params', 'priority'])(
    '%s of a condition is taken there and refused here: facts have none, order decides nothing',
    async (member) => {
      const leaf = { fact: 'cover', operator: 'lessThan', value: 2, [member]: member === 'params' ? { hours: 24 } : 2 };
      expect(await stockFires({ all: [leaf] }, { cover: 1 })).toBe(true);
      expect(checkRule({ ...ruleWith(), conditions: { all: [leaf] } }, smallCatalogue).ok).toBe(false);
      const { [member]: _, ...plain } = leaf as Record<string, unknown>;
      expect(checkRule({ ...ruleWith(), conditions: { all: [plain] } }, smallCatalogue).ok).toBe(true);
    },
  );
});
