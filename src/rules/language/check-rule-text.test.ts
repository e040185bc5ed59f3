import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counted } from '../../../test/support/counted.js';
import { contentDigest, type EndcapError } from '../../kernel/index.js';
import { ruleWith, smallCatalogue } from '../testing/small-world.js';
import { checkRule, checkRuleText, readRuleDocument, writeRuleDocument, type RuleDocument, type WrittenRule } from './index.js';

const TEXT = `id: short-cover
title: Cover is short
why: The shelf will be empty before goods arrive.
owner: system:release
team: regional-ops
subject: product|store
trigger: { signals: [retail.store-sales.hourly] }
shared:
  selling:
    all:
      - { fact: sold, operator: greaterThan, value: 1 }
conditions:
  all:
    - fact: cover
      operator: lessThan
      value: 2
    - condition: selling
severity: high
effect: open
exceptionType: stockout-risk
moneyAtRisk: lost-margin-until-replenishment
params: { weight: 2, hint: expedite }
agent: expedite-or-substitute
repeatAfterMinutes: 240
golden:
  - { name: fires, expect: fires, facts: { cover: 1, sold: 2 } }
  - { name: near miss, expect: silent, facts: { cover: 2, sold: 2 } }
  - { name: nothing known, expect: unknown, facts: {} }
`;

const issuesOf = (text: string): string[] => {
  const checked = checkRuleText(text, smallCatalogue);
  return checked.ok ? [] : checked.issues.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);
};

describe('checkRuleText', () => {
  it('keeps what was written apart from what is compiled', () => {
    const checked = checkRuleText(TEXT, smallCatalogue);
    expect(checked).toMatchObject({ ok: true, warnings: [] });
    if (!checked.ok) return;
    const sold = { fact: 'sold', operator: 'greaterThan', value: 1 };
    expect(checked.document.conditions).toEqual({ all: [{ fact: 'cover', operator: 'lessThan', value: 2 }, { all: [sold] }] });
    expect(checked.document).not.toHaveProperty('shared');
    expect(checked.written.conditions).toEqual({ all: [{ fact: 'cover', operator: 'lessThan', value: 2 }, { condition: 'selling' }] });
    const other = checkRuleText(TEXT.replace('value: 1 }', 'value: 3 }'), smallCatalogue);
    expect(other.ok && contentDigest(other.document)).not.toBe(contentDigest(checked.document));
  });

  it.each<[string, [string, string], string]>([
    ['an unknown fact', ['fact: cover', 'fact: clover'], '14:13 conditions.all.0.fact: unknown fact clover'],
    ['a wrong type', ['value: 2\n    - cond', 'value: "2"\n    - cond'], '16:14 conditions.all.0.value: must be a number, as cover is'],
    ['an unknown fact in a shared condition', ['fact: sold,', 'fact: bold,'], '11:17 shared.selling.all.0.fact: unknown fact bold'],
    ['a missing field', ['severity: high\n', ''], '1:1 severity: Invalid option: expected one of "info"|"low"|"medium"|"high"|"critical"'],
    ['an unknown field', ['agent:', 'agnet:'], '1:1 : Unrecognized key: "agnet"'],
    [
      'a playbook',
      ['agent: expedite-or-substitute', 'playbook: rescue'],
      '23:11 playbook: unknown playbook rescue: there are no playbooks yet, leave it out',
    ],
    [
      'a basis of money at risk',
      ['lost-margin-until-replenishment', 'gut-feeling'],
      '21:14 moneyAtRisk: Invalid option: expected one of "lost-margin-until-replenishment"|"lost-sales-until-replenishment"',
    ],
    ['a golden case', ['facts: { cover: 2,', 'facts: { cover: yes,'], '27:56 golden.1.facts.cover: must be a number'],
    [
      'a contradiction',
      ['- condition: selling', '- { fact: cover, operator: equal, value: 7 }'],
      '17:7 conditions.all.1: can never hold together with conditions.all.0',
    ],
    ['a key given twice', ['owner: system:release', 'owner: system:release\nowner: me'], '5:1 : not readable as YAML (DUPLICATE_KEY)'],
    ['an alias', ['owner: system:release', 'owner: *me'], '4:8 : anchors and aliases are not allowed'],
    ['a tab', ['  all:\n    - fact: cover', '\tall:\n    - fact: cover'], '13:1 : not readable as YAML (TAB_AS_INDENT)'],
    [
      'a circle',
      ['      - { fact: sold, operator: greaterThan, value: 1 }', '      - condition: selling'],
      '11:20 shared.selling.all.0.condition: a circle: selling → selling',
    ],
  ])('names line and column of %s', (_, [from, to], expected) => {
    expect(TEXT).toContain(from);
    expect(issuesOf(TEXT.replace(from, to))).toContain(expected);
  });

  it('names line and column of warnings too', () => {
    const checked = checkRuleText(TEXT.replace('    - condition: selling\n', ''), smallCatalogue);
    expect(checked).toMatchObject({ ok: true, warnings: [{ path: 'shared.selling', message: 'is never used', line: 10, column: 5 }] });
  });

  it('checks shared conditions nobody names as well', () => {
    const unused = TEXT.replace('    - condition: selling\n', '').replace('fact: sold,', 'fact: bold,');
    expect(issuesOf(unused)).toEqual(['11:17 shared.selling.all.0.fact: unknown fact bold']);
  });

  it('reads JSON as well, with lines', () => {
    const json = JSON.stringify(ruleWith({ subject: 'store|product' }), null, 2);
    expect(checkRuleText(JSON.stringify(ruleWith()), smallCatalogue)).toMatchObject({ ok: true, document: ruleWith() });
    expect(issuesOf(json)[0]).toMatch(/^7:14 subject: subject kinds in alphabetical order/);
  });

  it('compares a scope with the places handed in, and with what the subject has', () => {
    const places = { banners: new Set(['city']), regions: new Set<string>(), stores: new Set(['101']), productGroups: new Set<string>() };
    const scoped = { ...ruleWith(), scope: { banners: ['city', 'cty'], stores: ['101'] } };
    expect(checkRule(scoped, smallCatalogue)).toMatchObject({ ok: true });
    expect(checkRule(scoped, smallCatalogue, { places })).toMatchObject({
      ok: false,
      issues: [{ path: 'scope.banners.1', message: 'unknown banner cty' }],
    });
    const supplier = { ...ruleWith(), subject: 'supplier', scope: { stores: ['101'] } };
    const refused = checkRule(supplier, smallCatalogue);
    expect(refused.ok ? [] : refused.issues).toContainEqual({
      path: 'scope.stores',
      message: 'a supplier has no store: the rule would never apply',
    });
  });

  it('throws, with the file, for those who read files', () => {
    expect(() => readRuleDocument({ file: 'r.yaml', text: TEXT.replace('fact: cover', 'fact: clover') }, smallCatalogue)).toThrow(
      expect.objectContaining({
        details: { issues: [{ path: 'r.yaml:14:13 conditions.all.0.fact', message: 'unknown fact clover' }] },
      }) as EndcapError,
    );
    expect(readRuleDocument({ file: 'r.yaml', text: TEXT }, smallCatalogue).document.id).toBe('short-cover');
  });
});

const text = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 10, maxLength: 60 }),
  fc.constantFrom(
    'yes and no: "maybe"',
    '2026-01-01 10:00',
    '- a\n- b: #c',
    '  leading and trailing  ',
    '*alias &anchor !!tag',
    'line\nbreak\n\n',
    '1234567890',
    '0x1234567890',
    '{ a: [ }',
    "it's\ttabs",
  ),
);
const written: fc.Arbitrary<unknown> = fc
  .record({
    why: text,
    title: text,
    number: fc.double({ noNaN: true, noDefaultInfinity: true }),
    words: fc.array(text, { minLength: 1, maxLength: 3 }),
    hint: fc.option(fc.oneof(text, fc.boolean(), fc.integer())),
    named: fc.boolean(),
  })
  .map(({ why, title, number, words, hint, named }) => {
    const late = { all: [{ fact: 'notice', operator: 'in', value: words }] };
    return {
      ...ruleWith({ why, title }),
      conditions: { all: [{ fact: 'cover', operator: 'lessThan', value: number }, named ? { condition: 'late' } : late] },
      ...(named ? { shared: { late } } : {}),
      ...(hint === null ? {} : { params: { hint }, suppress: [{ rrule: 'FREQ=DAILY', durationMinutes: 5, reason: title }] }),
    };
  });

describe('writeRuleDocument', () => {
  it.each(['yaml', 'json'] as const)('writes %s that reads back to the same content', (format) => {
    let tried = 0;
    fc.assert(
      fc.property(written, (raw) => {
        const first = checkRule(raw, smallCatalogue);
        if (!first.ok) return;
        tried += 1;
        for (const rule of [first.document, first.written] as (RuleDocument | WrittenRule)[]) {
          const again = checkRuleText(writeRuleDocument(rule, format), smallCatalogue);
          expect(again).toMatchObject({ ok: true });
          if (!again.ok) return;
          expect(contentDigest(again.document)).toBe(contentDigest(first.document));
          expect(rule === first.document || contentDigest(again.written) === contentDigest(first.written)).toBe(true);
        }
      }),
      counted(6_000),
    );
    expect(tried).toBeGreaterThan(150);
  });

  it('puts what people read first first', () => {
    const yaml = writeRuleDocument({ ...ruleWith(), golden: ruleWith().golden, id: 'short-cover' }, 'yaml');
    expect(yaml.split('\n').slice(0, 2)).toEqual(['id: short-cover', 'title: Cover is short']);
    expect(yaml).not.toMatch(/[&*][a-z]\d/);
  });
});
