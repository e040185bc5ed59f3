import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counted } from '../../../test/support/counted.js';
import { checkRule } from '../language/index.js';
import { ruleWith, smallCatalogue } from '../testing/small-world.js';
import { importRules, type ImportDefaults } from './index.js';

const { owner, team, subject, trigger, severity, effect, moneyAtRisk, repeatAfterMinutes, why } = ruleWith();
const DEFAULTS: ImportDefaults = { owner, team, subject, trigger, severity, effect, moneyAtRisk, repeatAfterMinutes, why };
const leaf = { fact: 'cover', operator: 'lessThan', value: 2 };
const one = (rule: unknown, shared: unknown = {}) => importRules([rule], DEFAULTS, shared)[0]!;
const event = { type: 'stockoutRisk', params: { playbookHint: 'expedite', weight: 2 } };

describe('importing plain json-rules-engine rules', () => {
  it('makes drafts that are whole once their golden cases are written', () => {
    const imported = one(
      { name: 'Cover is short', conditions: { all: [leaf, { condition: 'selling' }] }, event },
      {
        selling: { any: [{ fact: 'sold', operator: 'greaterThan', value: 3 }] },
        unused: { all: [leaf] },
      },
    );
    expect(imported.lost).toEqual([]);
    expect(imported.draft).toMatchObject({
      id: 'cover-is-short',
      exceptionType: 'stockout-risk',
      params: event.params,
      conditions: { all: [leaf, { condition: 'selling' }] },
      shared: { selling: { any: [{ fact: 'sold', operator: 'greaterThan', value: 3 }] } },
      owner,
    });
    expect(Object.keys(imported.draft?.shared ?? {})).toEqual(['selling']);
    const golden = ruleWith().golden.map((proof) => ({ ...proof, facts: { ...proof.facts, sold: 9 } }));
    expect(checkRule({ ...imported.draft, golden }, smallCatalogue)).toMatchObject({ ok: true });
    expect(checkRule(imported.draft, smallCatalogue).ok).toBe(false);
  });

  it('takes windows over a series by their name, on either side', () => {
    const windows = [
      { fact: 'sales:sum:promotion', operator: 'lessThan', value: { fact: 'sales:sum:1440m' } },
      { fact: 'replenishment-issues:count:1440m', operator: 'greaterThanInclusive', value: 3 },
    ];
    expect(one({ conditions: { all: windows }, event })).toMatchObject({ lost: [], draft: { conditions: { all: windows } } });
    const none = one({ conditions: { all: [{ ...windows[1], fact: 'sales:median:1440m' }] }, event });
    expect(none).toMatchObject({ lost: [{ path: 'conditions.all.0.fact' }] });
    expect(none.draft).toBeUndefined();
  });

  it.each<[string, object, string, RegExp]>([
    ['an operator of one’s own', { ...leaf, operator: 'isNearby' }, 'conditions.all.0.operator', /unknown operator/],
    ['a fact computed from parameters', { ...leaf, params: { days: 3 } }, 'conditions.all.0.params', /declare a fact/],
    ['a JSONPath expression', { ...leaf, path: '$..[?(@.x)]' }, 'conditions.all.0.path', /no expressions/],
    ['a fact whose name is none', { ...leaf, fact: 'daysOfCover' }, 'conditions.all.0.fact', /catalogue/],
    ['another fact with a path', { ...leaf, value: { fact: 'lead', path: '$.x' } }, 'conditions.all.0.value', /without path/],
    ['a null', { ...leaf, value: null }, 'conditions.all.0.value', /plain value/],
    ['an empty group', { any: [] }, 'conditions.all.0.any', /not empty/],
    ['two groups in one', { all: [leaf], any: [leaf] }, 'conditions.all.0.any', /beside a group/],
    ['a shared condition nobody handed in', { condition: 'other' }, 'conditions.all.0.condition', /not handed in/],
  ])('loses %s, says where, and makes no half of a rule', (_, part, path, message) => {
    const imported = one({ conditions: { all: [part] }, event });
    expect(imported.draft).toBeUndefined();
    expect(imported.lost).toContainEqual({ path, message: expect.stringMatching(message) as string });
  });

  it('reports what changes nothing, and keeps the rule', () => {
    const imported = one({
      conditions: { all: [{ ...leaf, priority: 2, path: '$.a.b' }] },
      event: { type: 'x' },
      priority: 7,
      onSuccess: '() => 1',
    });
    expect(imported.draft).toMatchObject({ id: 'imported-1', conditions: { all: [{ ...leaf, path: 'a.b' }] } });
    expect(imported.lost.map(({ path }) => path)).toEqual(['priority', 'onSuccess', 'conditions.all.0.priority']);
  });

  it('leaves out parameters that are no plain values', () => {
    const imported = one({ conditions: { all: [leaf] }, event: { type: 'x', params: { good: 1, list: [1] } } });
    expect(imported.draft?.params).toEqual({ good: 1 });
    expect(imported.lost.map(({ path }) => path)).toEqual(['event.params.list']);
  });

  it('goes round in circles of shared conditions once', () => {
    expect(one({ conditions: { condition: 'a' }, event }, { a: { not: { condition: 'a' } } }).draft?.shared).toEqual({
      a: { not: { condition: 'a' } },
    });
  });

  it('never throws, whatever it is given', () => {
    const deep = JSON.parse('['.repeat(3_000) + ']'.repeat(3_000)) as unknown;
    for (const rules of [
      undefined,
      null,
      7,
      'x',
      deep,
      { conditions: deep },
      [{ conditions: { all: deep } }],
      Array.from({ length: 2_000 }, () => ({})),
    ])
      expect(importRules(rules, DEFAULTS, deep).every((rule) => rule.draft === undefined)).toBe(true);
    const chain = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`c${i}`, { not: { condition: `c${i + 1}` } }]));
    expect(one({ conditions: { condition: 'c0' }, event }, chain).lost).toEqual([
      { path: 'shared', message: 'more than 50 shared conditions' },
    ]);
    fc.assert(
      fc.property(fc.anything(), (rules) => Array.isArray(importRules(rules, DEFAULTS, rules))),
      counted(2_000),
    );
  });
});
