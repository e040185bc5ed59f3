import { describe, expect, it } from 'vitest';
import { contentDigest } from '../../kernel/index.js';
import { compileRuleSet } from '../engine/index.js';
import { NOON, ruleWith, smallCatalogue, viewOf } from '../testing/small-world.js';
import { checkRule, checkRuleText, ruleDocumentJsonSchema, writeRuleDocument, type RuleDocument } from './index.js';

const absences = [{ after: 'retail.delivery.planned', minutes: 2160 }] as const;
const raw = (trigger: unknown, changes: object = {}) => ({ ...ruleWith(), trigger, ...changes });
const issuesOf = (trigger: unknown, changes?: object): string[] => {
  const checked = checkRule(raw(trigger, changes), smallCatalogue);
  return checked.ok ? [] : checked.issues.map(({ path, message }) => `${path}: ${message}`);
};

describe('the trigger of a rule', () => {
  it('may be absences alone, signals alone, or both', () => {
    for (const trigger of [{ absences }, { signals: ['retail.delivery.received'] }, { signals: ['retail.delivery.received'], absences }])
      expect(issuesOf(trigger), JSON.stringify(trigger)).toEqual([]);
  });

  it.each([
    ['nothing', {}, 'trigger.signals: names no signal, and there is no absence: the rule would never be asked'],
    ['no signal', { signals: [] }, 'trigger.signals: names no signal, and there is no absence: the rule would never be asked'],
    ['an unknown signal', { absences: [{ after: 'retail.delivery.lost', minutes: 60 }] }, 'trigger.absences.0.after: Invalid option'],
    ['no time at all', { absences: [{ ...absences[0], minutes: 0 }] }, 'trigger.absences.0.minutes: Too small'],
    ['more than 35 days', { absences: [{ ...absences[0], minutes: 50_401 }] }, 'trigger.absences.0.minutes: Too big'],
    ['part of a minute', { absences: [{ ...absences[0], minutes: 1.5 }] }, 'trigger.absences.0.minutes: Invalid input'],
    ['eleven absences', { absences: Array.from({ length: 11 }, () => absences[0]) }, 'trigger.absences: Too big'],
    ['an empty list', { absences: [] }, 'trigger.absences: Too small'],
    [
      'a signal that is about no such subject',
      { signals: ['retail.store-sales.hourly'], absences: [absences[0], { after: 'retail.promotion.plan', minutes: 60 }] },
      'trigger.absences.1.after: retail.promotion.plan is never about a product|store: the rule would never be asked',
    ],
  ])('is refused with %s, and the place is named', (_, trigger, expected) => {
    expect(issuesOf(trigger)[0]).toContain(expected);
  });

  it('knows which subjects a signal is about', () => {
    const supplier = { subject: 'supplier', conditions: { all: [{ fact: 'supplier-late', operator: 'lessThan', value: 2 }] } };
    expect(issuesOf({ absences }, supplier).join()).toContain('retail.delivery.planned is never about a supplier');
    expect(issuesOf({ absences: [{ after: 'retail.supplier.notice', minutes: 60 }] }, supplier).join()).not.toContain('trigger');
  });

  it('is named with line and column in a text', () => {
    const text = `trigger:\n  absences:\n    - { after: retail.delivery.planned, minutes: 2160 }\n    - after: retail.demand.plan\n      minutes: 60\n`;
    const whole = writeRuleDocument(ruleWith(), 'yaml').replace(/trigger:\n {2}signals:\n {4}- .*\n/, text);
    const checked = checkRuleText(whole, smallCatalogue);
    const line = whole.split('\n').findIndex((one) => one.includes('retail.demand.plan')) + 1;
    expect(checked.ok ? [] : checked.issues).toMatchObject([{ path: 'trigger.absences.1.after', line, column: 14 }]);
  });

  it('is warned about when it has to remember a moment for each hour of sales', () => {
    const checked = checkRule(raw({ absences: [{ after: 'retail.store-sales.hourly', minutes: 60 }] }), smallCatalogue);
    expect(checked).toMatchObject({ ok: true, warnings: [{ path: 'trigger.absences.0.after' }] });
  });

  it.each(['yaml', 'json'] as const)('reads back from %s to the same content, with absences only', (format) => {
    const checked = checkRule(raw({ absences }), smallCatalogue);
    if (!checked.ok) throw new Error(JSON.stringify(checked.issues));
    const read = checkRuleText(writeRuleDocument(checked.document, format), smallCatalogue);
    expect(read.ok && contentDigest(read.document)).toBe(contentDigest(checked.document));
  });

  it('leaves the content of a rule without absences as it was', () => {
    const checked = checkRule(ruleWith(), smallCatalogue);
    expect(checked.ok && checked.document.trigger).toEqual({ signals: ['retail.store-sales.hourly'] });
  });

  it('is described in the schema for editors', () => {
    const text = JSON.stringify(ruleDocumentJsonSchema());
    expect(text).toContain('"absences"');
    expect(text).toContain('"anyOf":[{"required":["absences"]}');
  });
});

describe('a set with absences', () => {
  const rule = (id: string, trigger: RuleDocument['trigger']) => ruleWith({ id, trigger });
  const trigger = { subject: 'product:9|store:212', place: {}, at: NOON, signalType: 'retail.delivery.planned' } as const;
  const many = (count: number): RuleDocument[] =>
    Array.from({ length: count }, (_, i) => rule(`other-${i}`, { signals: ['retail.delivery.planned'] }));
  const documents = (others: number) => [
    ...many(others),
    rule('day-and-half', { signals: [], absences: [...absences] }),
    rule('day', { signals: [], absences: [{ ...absences[0], minutes: 1440 }] }),
    rule('both', { signals: ['retail.delivery.planned'], absences: [...absences, ...absences] }),
  ];

  it.each([0, 40])('asks the rules of that absence when it is due, and them alone; beside %i others', (others) => {
    const set = compileRuleSet(documents(others), smallCatalogue);
    const fired = (more: object) => set.evaluate({ ...trigger, ...more }, viewOf({ cover: 1 })).map((one) => one.rule.id);
    expect(fired({ absence: 'retail.delivery.planned+2160m' })).toEqual(['both', 'day-and-half']);
    expect(fired({ absence: 'retail.delivery.planned+1440m' })).toEqual(['day']);
    expect(fired({ absence: 'retail.delivery.planned+60m' })).toEqual([]);
    expect(fired({})).toEqual(['both', ...many(others).map(({ id }) => id)].sort());
  });
});
