import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { confirm } from '../confirm/index.js';
import { compileRuleSet } from '../engine/index.js';
import { parseFactCatalogue } from '../facts/index.js';
import { runGoldenCases } from '../golden/index.js';
import { NOON, ruleWith, viewOf } from '../testing/small-world.js';
import { checkRule, type RuleDocument } from './index.js';

const facts = readdirSync('config/facts').map((file) => ({ file, text: readFileSync(`config/facts/${file}`, 'utf8') }));
const catalogue = parseFactCatalogue(facts);
const THREE_ISSUES = 'replenishment-issues:count:1440m';
const leaf = { fact: THREE_ISSUES, operator: 'greaterThanInclusive' as const, value: 3 };
const golden: RuleDocument['golden'] = [
  { name: 'three', expect: 'fires', facts: { [THREE_ISSUES]: 3 }, missing: [], ageMinutes: {} },
  { name: 'two', expect: 'silent', facts: { [THREE_ISSUES]: 2 }, missing: [], ageMinutes: {} },
  { name: 'dead feed', expect: 'unknown', facts: {}, missing: [THREE_ISSUES], ageMinutes: {} },
];
const rule = ruleWith({ conditions: { all: [leaf] }, golden });
const issuesOf = (conditions: unknown) => {
  const checked = checkRule({ ...rule, conditions }, catalogue);
  return checked.ok ? [] : checked.issues;
};

describe('a rule over a window', () => {
  it('is accepted, proves itself, and is confirmed with the window by its name', async () => {
    const checked = checkRule(rule, catalogue);
    if (!checked.ok) throw new Error(JSON.stringify(checked.issues));
    expect(runGoldenCases(checked.document, catalogue).map(({ ok }) => ok)).toEqual([true, true, true]);
    const set = compileRuleSet([checked.document], catalogue);
    const view = viewOf({ [THREE_ISSUES]: 4 });
    const trigger = { signalType: 'retail.store-sales.hourly', subject: 'product:9|store:212', place: {}, at: NOON } as const;
    expect(set.evaluate(trigger, view)).toMatchObject([{ result: 'fired', because: [{ fact: THREE_ISSUES, seen: 4 }] }]);
    expect(await confirm(set.rules[0]!, view)).toMatchObject({ agrees: true, because: [{ fact: THREE_ISSUES, needed: 3 }] });
  });

  it.each<[string, unknown, RegExp]>([
    ['a series without a window', { ...leaf, fact: 'replenishment-issues' }, /is a series: ask for a window/],
    ['a sum of what is only counted', { ...leaf, fact: 'replenishment-issues:sum:1440m' }, /unknown fact/],
    ['a window over no series', { ...leaf, fact: 'on-hand:sum:1440m' }, /unknown fact/],
    ['a window longer than entries are kept', { ...leaf, fact: 'sales:sum:60000m' }, /at most 50400 minutes/],
    ['another unit', { ...leaf, value: { fact: 'sales:sum:1440m' } }, /is in units, .* in count/],
    ['a centre without such a series', { ...leaf, fact: 'supplier-notices:count:60m' }, /belongs to supplier/],
  ])('is refused for %s', (_, condition, message) => {
    const issues = issuesOf({ all: [condition] });
    expect(issues.map((issue) => issue.message).join('\n')).toMatch(message);
    expect(issues[0]?.path).toMatch(/^conditions\.all\.0\./);
  });
});
