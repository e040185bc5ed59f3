import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counted } from '../../../test/support/counted.js';
import { tableWith } from '../../../test/support/decision-tables.js';
import { confirm } from '../confirm/index.js';
import { compileRuleSet } from '../engine/index.js';
import { runGoldenCases } from '../golden/index.js';
import { importRules } from '../import/index.js';
import { checkTable } from '../tables/index.js';
import { ruleWith, smallCatalogue, viewOf } from '../testing/small-world.js';
import { checkRule, type GroupCondition, type LeafCondition } from './index.js';

const leaf = (changes: object): unknown => ({
  fact: 'deliveries',
  operator: 'someFact:greaterThan',
  value: 4,
  path: '[*].hours',
  ...changes,
});
const refusal = (one: unknown): string[] => {
  const checked = checkRule({ ...ruleWith(), conditions: { all: [one] } }, smallCatalogue);
  return checked.ok ? [] : checked.issues.map(({ path, message }) => `${path.replace('conditions.all.0.', '')}: ${message}`);
};

describe('a comparison that looks into a list', () => {
  it.each<[string, object, RegExp]>([
    ['no path', { path: undefined }, /^fact: deliveries is a list: say with path what of its entries, such as \[\*\]\.number/],
    ['a path that is none', { path: 'hours' }, /^path: leads nowhere in a list/],
    ['an entry alone', { path: '[0]' }, /^path: leads nowhere in a list/],
    ['more than a field', { path: '[0].hours.min' }, /^path: leads nowhere in a list/],
    ['a field nobody declared', { path: '[*].lateness' }, /^path: entries of deliveries say no lateness; they say number, hours, late$/],
    ['a field of every object', { path: '[*].hasOwnProperty' }, /^path: entries of deliveries say no hasOwnProperty/],
    ['the wrong type', { value: 'four' }, /^value: must be a number, as deliveries\[\*\]\.hours is/],
    ['the wrong unit', { unit: 'days' }, /^unit: deliveries\[\*\]\.hours is in hours/],
    ['a fact in another unit', { value: { fact: 'cover' } }, /^value: cover is in days, deliveries\[\*\]\.hours in hours/],
    ['a list to compare with', { value: { fact: 'deliveries' } }, /^value: deliveries is a list, deliveries\[\*\]\.hours a number/],
    ['one value asked of all entries', { operator: 'greaterThan' }, /^operator: asks for one value, and deliveries\[\*\]\.hours is a list/],
    ['all entries asked of one', { path: '[0].hours' }, /^operator: asks for a list, and deliveries\[0\]\.hours is one number/],
    ['an operator of another type', { path: '[*].late', value: true }, /^operator: cannot be asked of a boolean/],
  ])('is refused with its place for %s', (_, changes, says) => {
    expect(refusal(leaf(changes)).join('\n')).toMatch(says);
  });

  it('is taken where it says what of which entry', () => {
    for (const one of [
      leaf({}),
      leaf({ unit: 'hours' }),
      leaf({ operator: 'everyFact:lessThan' }),
      leaf({ path: '[2].hours', operator: 'lessThan' }),
      leaf({ path: '[*].number', operator: 'someFact:in', value: ['D1', 'D2'] }),
      leaf({ path: '[*].late', operator: 'someFact:equal', value: true }),
    ])
      expect(refusal(one)).toEqual([]);
  });

  it('is proved by golden cases that give entries, and these are looked at as well', () => {
    const given = (deliveries: unknown) => [
      { name: 'fires', expect: 'fires', facts: { deliveries } },
      { name: 'silent', expect: 'silent', facts: { deliveries: [] } },
      { name: 'unknown', expect: 'unknown', facts: {}, missing: ['deliveries'] },
    ];
    const rule = (deliveries: unknown) => ({ ...ruleWith(), conditions: { all: [leaf({})] }, golden: given(deliveries) });
    const checked = checkRule(rule([{ number: 'D1', hours: 1 }, { hours: 5 }]), smallCatalogue);
    if (!checked.ok) throw new Error(JSON.stringify(checked.issues));
    expect(runGoldenCases(checked.document, smallCatalogue).map(({ ok }) => ok)).toEqual([true, true, true]);
    for (const [wrong, path, message] of [
      [5, 'golden.0.facts.deliveries', 'must be a list of entries, as deliveries is'],
      [[{ hours: 5 }, { hours: 'five' }], 'golden.0.facts.deliveries.1.hours', 'must be a number'],
      [[{ days: 5 }], 'golden.0.facts.deliveries.0.days', 'entries of deliveries say no days; they say number, hours, late'],
    ] as const) {
      const refused = checkRule(rule(wrong), smallCatalogue);
      expect(refused.ok ? [] : refused.issues).toEqual([{ path, message }]);
    }
  });

  it('is no input of a decision table', () => {
    const table = checkTable(tableWith({ inputs: [{ fact: 'deliveries' }, { fact: 'notice' }] }), smallCatalogue);
    expect(table.ok ? [] : table.issues).toMatchObject([
      { path: 'inputs.0.fact', message: expect.stringMatching(/^deliveries is a list/) },
    ]);
  });

  it('comes over from json-rules-engine with its dollar sign left out', () => {
    const conditions = { all: [{ fact: 'deliveries', operator: 'someFact:greaterThan', value: 4, path: '$[*].hours' }] };
    const plain = { name: 'late', conditions, event: { type: 'late-goods' } };
    const { owner, team, subject, trigger, severity, effect, moneyAtRisk, repeatAfterMinutes, why } = ruleWith();
    const defaults = { owner, team, subject, trigger, severity, effect, moneyAtRisk, repeatAfterMinutes, why };
    const [imported] = importRules([plain], defaults);
    expect(imported).toMatchObject({ lost: [], draft: { conditions: { all: [{ path: '[*].hours' }] } } });
  });

  it('is decided by the second opinion as by the engine, entries missing or mistyped among them', async () => {
    const seen = { fired: 0, silent: 0, unknown: 0, error: 0 };
    const number = fc.integer({ min: 0, max: 3 });
    const entry = fc.record(
      { hours: fc.oneof({ weight: 5, arbitrary: number }, fc.constantFrom<unknown>('2', null)) },
      { requiredKeys: [] },
    );
    const one = fc.record({
      fact: fc.constant('deliveries'),
      operator: fc.constantFrom('someFact:lessThan', 'everyFact:lessThan', 'not:someFact:equal', 'someFact:not:equal', 'lessThan', 'equal'),
      value: number,
    });
    const leaves = fc.tuple(one, fc.nat({ max: 1 })).map(([{ operator, ...rest }, index]) => ({
      ...rest,
      operator,
      path: operator.includes('Fact') ? '[*].hours' : `[${index}].hours`,
    })) as fc.Arbitrary<LeafCondition>;
    await fc.assert(
      fc.asyncProperty(leaves, fc.boolean(), fc.option(fc.array(entry, { maxLength: 3 }), { freq: 8 }), async (part, negated, given) => {
        const conditions: GroupCondition = negated ? { not: part } : { all: [part] };
        const set = compileRuleSet([ruleWith({ conditions })], smallCatalogue);
        const view = viewOf({ deliveries: given ?? undefined });
        const { result, because } = set.explain('short-cover', view);
        seen[result] += 1;
        const opinion = await confirm(set.rules[0]!, view);
        expect(opinion.agrees).toBe(result === 'fired');
        expect(because).toMatchObject(opinion.because);
      }),
      counted(20_000),
    );
    expect(seen.error).toBe(0);
    for (const kind of ['fired', 'silent', 'unknown'] as const) expect(seen[kind], kind).toBeGreaterThan(30);
  });
});
