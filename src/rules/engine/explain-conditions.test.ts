import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counted } from '../../../test/support/counted.js';
import type { Condition, GroupCondition } from '../language/index.js';
import { NOON, ruleWith, smallCatalogue, viewOf } from '../testing/small-world.js';
import { compileRuleSet } from './index.js';

const explain = (conditions: GroupCondition, facts: Record<string, unknown>, ages: Record<string, number> = {}) =>
  compileRuleSet([ruleWith({ conditions })], smallCatalogue).explain('short-cover', viewOf(facts, ages));

describe('the explanation of a rule', () => {
  it('gives each comparison its value, unit, source, age and distance', () => {
    const { result, because, inTheWay, says } = explain(
      {
        all: [
          { fact: 'cover', operator: 'lessThan', value: 2 },
          { fact: 'notice', operator: 'in', value: ['late', 'short'] },
        ],
      },
      { cover: 3.25, notice: 'late' },
      { cover: 12 },
    );
    expect([result, inTheWay, says]).toEqual(['silent', 1, 'Its conditions do not hold: 1 comparison stands in the way.']);
    expect(because).toEqual([
      {
        fact: 'cover',
        operator: 'lessThan',
        needed: 2,
        seen: 3.25,
        at: '2026-01-15T11:48:00.000Z',
        source: 'sig:cover',
        result: 'false',
        path: 'conditions.all.0',
        wanted: 'true',
        unit: 'days',
        ageMinutes: 12,
        distance: 1.25,
        inTheWay: true,
        says: 'Needed: cover is less than 2 days. Seen: 3.25 days, 12 minutes old, from sig:cover. Not met: 1.25 days away.',
      },
      expect.objectContaining({ path: 'conditions.all.1', unit: 'none', distance: null, inTheWay: false, result: 'true' }),
    ]);
    expect(because[1]?.says).toBe('Needed: notice is one of late, short. Seen: late, 0 minutes old, from sig:notice. Met.');
  });

  it.each<[string, GroupCondition, Record<string, unknown>, Record<string, number>, string]>([
    ['missing', { all: [{ fact: 'cover', operator: 'lessThan', value: 2 }] }, {}, {}, 'Nothing is known of it. Cannot tell.'],
    [
      'too old',
      { all: [{ fact: 'cover', operator: 'lessThan', value: 2, maxAgeMinutes: 60 }] },
      { cover: 1 },
      { cover: 4_320 },
      'Seen: 1 days, 3 days old, from sig:cover. Cannot tell: the rule wants it at most 60 minutes old.',
    ],
    [
      'mistyped',
      { all: [{ fact: 'cover', operator: 'lessThan', value: 2 }] },
      { cover: '1' },
      {},
      'Seen: 1, 0 minutes old, from sig:cover. Cannot tell.',
    ],
    [
      'at an exclusive limit',
      { all: [{ fact: 'cover', operator: 'lessThan', value: 2 }] },
      { cover: 2 },
      {},
      'Seen: 2 days, 0 minutes old, from sig:cover. Not met: exactly at the limit.',
    ],
    [
      'under not',
      { not: { fact: 'notice', operator: 'equal', value: 'late' } },
      { notice: 'late' },
      {},
      'Needed: not: notice is late. Seen: late, 0 minutes old, from sig:notice. Not met.',
    ],
    [
      'beside another fact',
      { all: [{ fact: 'cover', operator: 'lessThan', value: { fact: 'lead' } }] },
      { cover: 5, lead: 2 },
      {},
      'Needed: cover is less than lead (2 days, 0 minutes old, from sig:lead). Seen: 5 days, 0 minutes old, from sig:cover. Not met: 3 days away.',
    ],
    [
      'beside a fact that is missing',
      { all: [{ fact: 'cover', operator: 'lessThan', value: { fact: 'lead' } }] },
      { cover: 5 },
      {},
      'Needed: cover is less than lead (not known). Seen: 5 days, 0 minutes old, from sig:cover. Cannot tell.',
    ],
    [
      'beside a fact that is too old',
      { all: [{ fact: 'cover', operator: 'lessThan', value: { fact: 'lead' }, maxAgeMinutes: 10 }] },
      { cover: 1, lead: 2 },
      { lead: 600_000 },
      'lead (2 days, 417 days old, from sig:lead). Seen: 1 days, 0 minutes old, from sig:cover. Cannot tell: the rule wants lead at most 10 minutes old.',
    ],
    [
      'with both too old',
      { all: [{ fact: 'cover', operator: 'lessThan', value: { fact: 'lead' }, maxAgeMinutes: 10 }] },
      { cover: 1, lead: 2 },
      { cover: 11, lead: 12 },
      'Cannot tell: the rule wants it and lead at most 10 minutes old.',
    ],
    [
      'beside a fact of the wrong type',
      { all: [{ fact: 'cover', operator: 'lessThan', value: { fact: 'lead' } }] },
      { cover: 1, lead: '2' },
      {},
      'lead (2, 0 minutes old, from sig:lead). Seen: 1 days, 0 minutes old, from sig:cover. Cannot tell.',
    ],
    [
      'yes or no',
      { all: [{ fact: 'promoted', operator: 'equal', value: true }] },
      { promoted: false },
      {},
      'Needed: promoted is yes. Seen: no, 0 minutes old, from sig:promoted. Not met.',
    ],
  ])('says it in words: %s', (_, conditions, facts, ages, words) => {
    expect(explain(conditions, facts, ages).because[0]?.says).toContain(words);
  });

  it('gives the fact compared with its source and age as well', () => {
    const conditions: GroupCondition = { all: [{ fact: 'cover', operator: 'lessThan', value: { fact: 'lead' }, maxAgeMinutes: 10 }] };
    const [stale, missing] = [explain(conditions, { cover: 1, lead: 2 }, { lead: 30 }), explain(conditions, { cover: 1 })];
    expect([stale.result, stale.because[0]?.result, stale.because[0]?.distance]).toEqual(['unknown', 'unknown', null]);
    expect(stale.because[0]?.needed).toEqual({
      fact: 'lead',
      value: 2,
      at: '2026-01-15T11:30:00.000Z',
      source: 'sig:lead',
      ageMinutes: 30,
    });
    expect(missing.because[0]?.needed).toEqual({ fact: 'lead', value: null, at: null, source: null, ageMinutes: null });
  });

  it('counts the fewest comparisons in the way, and marks them', () => {
    const yes = { fact: 'promoted', operator: 'equal', value: true } as const;
    const no = { fact: 'promoted', operator: 'equal', value: false } as const;
    const inTheWay = (conditions: GroupCondition) => {
      const explained = explain(conditions, { promoted: true });
      expect(explained.because.filter((one) => one.inTheWay)).toHaveLength(explained.inTheWay);
      return explained.because.map((one) => (one.inTheWay ? 'x' : '-')).join('');
    };
    expect(inTheWay({ all: [yes, no, no] })).toBe('-xx');
    expect(inTheWay({ any: [{ all: [no, no] }, no] })).toBe('--x');
    expect(inTheWay({ any: [no, no] })).toBe('x-');
    expect(inTheWay({ not: { any: [yes, no, yes] } })).toBe('x-x');
    expect(inTheWay({ not: { all: [yes, { any: [yes, yes] }] } })).toBe('x--');
    expect(inTheWay({ any: [no, yes] })).toBe('--');
  });

  it('counts none exactly when the rule fires, and as many as have to change otherwise', () => {
    // Comparisons of a fact each: changing one is setting one bit.
    const facts = ['promoted', 'urban', 'cover', 'lead', 'sold', 'notice', 'reason'];
    const leafOf = (fact: string): Condition => {
      if (fact === 'promoted' || fact === 'urban') return { fact, operator: 'equal', value: true };
      return fact === 'notice' || fact === 'reason'
        ? { fact, operator: 'equal', value: 'late' }
        : { fact, operator: 'greaterThan', value: 5 };
    };
    const valueOf = (fact: string, holds: boolean): unknown =>
      fact === 'promoted' || fact === 'urban' ? holds : fact === 'notice' || fact === 'reason' ? (holds ? 'late' : 'none') : holds ? 9 : 1;
    /** Every fact once, in a tree of groups. */
    const tree = (names: readonly string[], shape: readonly number[], depth = 0): Condition => {
      if (names.length === 1) return leafOf(names[0] as string);
      const cut = 1 + ((shape[depth] ?? 0) % (names.length - 1));
      const parts = [tree(names.slice(0, cut), shape, depth + 1), tree(names.slice(cut), shape, depth + 2)];
      const kind = (shape[depth + 3] ?? 0) % 4;
      const made: GroupCondition = kind % 2 === 0 ? { all: parts } : { any: parts };
      return kind < 2 ? made : { not: made };
    };
    fc.assert(
      fc.property(fc.array(fc.nat(12), { minLength: 12, maxLength: 12 }), fc.nat(127), (shape, bits) => {
        const conditions = tree(facts, shape) as GroupCondition;
        const set = compileRuleSet([ruleWith({ conditions })], smallCatalogue);
        const at = (mask: number) => {
          const values = facts.map((fact, bit) => [fact, valueOf(fact, (mask & (1 << bit)) !== 0)]);
          return set.explain('short-cover', viewOf(Object.fromEntries(values) as Record<string, unknown>));
        };
        const ones = (mask: number) => facts.filter((_, bit) => (mask & (1 << bit)) !== 0).length;
        const fewest = Math.min(...Array.from({ length: 128 }, (_, mask) => (at(mask).result === 'fired' ? ones(mask ^ bits) : Infinity)));
        const explained = at(bits);
        expect(explained.inTheWay).toBe(fewest);
        // And those marked are enough: turning them, and nothing else, makes it fire.
        const turned = explained.because.reduce((mask, one) => (one.inTheWay ? mask ^ (1 << facts.indexOf(one.fact)) : mask), bits);
        expect(at(turned).result).toBe('fired');
      }),
      counted(1_200),
    );
  });

  it('names a fact that could not be read', () => {
    const known = viewOf({ lead: 2 });
    const read = (fact: string) => {
      if (fact === 'cover') throw new RangeError('window is broken');
      return known.read(fact);
    };
    const set = compileRuleSet([ruleWith()], smallCatalogue);
    const explained = set.explain('short-cover', { ...known, read });
    expect(explained).toMatchObject({ result: 'error', error: 'RangeError: window is broken', inTheWay: 1 });
    expect(explained.because[0]?.says).toContain('It could not be read. Cannot tell.');
    const beside = compileRuleSet(
      [ruleWith({ conditions: { all: [{ fact: 'lead', operator: 'lessThan', value: { fact: 'cover' } }] } })],
      smallCatalogue,
    ).explain('short-cover', { ...known, read });
    expect(beside.because[0]?.says).toBe(
      'Needed: lead is less than cover (could not be read). Seen: 2 days, 0 minutes old, from sig:lead. Cannot tell.',
    );
  });
});

describe('what a rule is not meant for', () => {
  it('is said in a few words each', () => {
    const rule = ruleWith({ scope: { regions: ['north'], productGroups: ['drinks'] }, effective: { until: '2026-01-15T12:00:00Z' } });
    const set = compileRuleSet([rule], smallCatalogue);
    expect(set.outOfScope('short-cover', { place: { region: 'south' }, at: NOON })).toEqual([
      'region south is outside its scope: north',
      'product group (none) is outside its scope: drinks',
      'in force only until 2026-01-15T12:00:00Z',
    ]);
    expect(set.outOfScope('short-cover', { place: { region: 'north', productGroup: 'drinks' }, at: new Date(NOON.getTime() - 1) })).toEqual(
      [],
    );
  });
});
