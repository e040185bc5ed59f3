import { describe, expect, it } from 'vitest';
import { EndcapError } from '../../kernel/index.js';
import type { GroupCondition, RuleDocument } from '../language/index.js';
import { NOON, ruleWith, smallCatalogue, viewOf } from '../testing/small-world.js';
import { compileRuleSet, type RuleTrigger } from './index.js';
import { hasShape } from './rule-index.js';

const trigger = (changes: Partial<RuleTrigger> = {}): RuleTrigger => ({
  signalType: 'retail.store-sales.hourly',
  subject: 'product:9|store:212',
  place: { banner: 'metro', region: 'north', store: '212', productGroup: 'drinks' },
  at: NOON,
  ...changes,
});
const compile = (...documents: RuleDocument[]) => compileRuleSet(documents, smallCatalogue);
const result = (conditions: GroupCondition, facts: Record<string, unknown>, ages: Record<string, number> = {}) =>
  compile(ruleWith({ conditions })).evaluate(trigger(), viewOf(facts, ages))[0]?.result ?? 'silent';

const YES = { fact: 'promoted', operator: 'equal', value: true } as const;
const NO = { fact: 'promoted', operator: 'equal', value: false } as const;
const WHO_KNOWS = { fact: 'cover', operator: 'lessThan', value: 2 } as const;
const facts = { promoted: true };

describe('three-valued logic', () => {
  it.each<[string, GroupCondition, string]>([
    ['all of yes and yes', { all: [YES, YES] }, 'fired'],
    ['all of yes and unknown', { all: [YES, WHO_KNOWS] }, 'unknown'],
    ['all of unknown and no', { all: [WHO_KNOWS, NO] }, 'silent'],
    ['any of no and no', { any: [NO, NO] }, 'silent'],
    ['any of no and unknown', { any: [NO, WHO_KNOWS] }, 'unknown'],
    ['any of unknown and yes', { any: [WHO_KNOWS, YES] }, 'fired'],
    ['not unknown', { not: WHO_KNOWS }, 'unknown'],
    ['not no', { not: NO }, 'fired'],
    ['not all of unknown and no', { not: { all: [WHO_KNOWS, NO] } }, 'fired'],
    ['not any of unknown and yes', { not: { any: [WHO_KNOWS, YES] } }, 'silent'],
  ])('%s', (_, conditions, expected) => {
    expect(result(conditions, facts)).toBe(expected);
  });
});

describe('readings', () => {
  const fresh: GroupCondition = { all: [{ ...WHO_KNOWS, maxAgeMinutes: 60 }] };

  it('count until they are older than the rule allows', () => {
    expect(result(fresh, { cover: 1 }, { cover: 60 })).toBe('fired');
    expect(result(fresh, { cover: 1 }, { cover: 61 })).toBe('unknown');
    expect(result({ all: [WHO_KNOWS] }, { cover: 1 }, { cover: 100_000 })).toBe('fired');
  });

  it('may come from a moment after the evaluated one', () => {
    expect(result(fresh, { cover: 1 }, { cover: -30 })).toBe('fired');
  });

  it('of the wrong type are unknown', () => {
    for (const cover of ['1', true, null, NaN, Infinity, {}, [1]]) expect(result(fresh, { cover })).toBe('unknown');
  });

  it('are compared with another fact of the subject', () => {
    const conditions: GroupCondition = { all: [{ fact: 'cover', operator: 'lessThan', value: { fact: 'lead' } }] };
    expect(result(conditions, { cover: 1, lead: 2 })).toBe('fired');
    expect(result(conditions, { cover: 2, lead: 2 })).toBe('silent');
    expect(result(conditions, { cover: 1 })).toBe('unknown');
  });

  it.each<[string, Record<string, number>, string]>([
    ['both young enough', { cover: 10, lead: 10 }, 'fired'],
    ['the fact too old', { cover: 11, lead: 10 }, 'unknown'],
    ['the one compared with too old', { cover: 10, lead: 600_000 }, 'unknown'],
    ['both too old', { cover: 11, lead: 11 }, 'unknown'],
  ])('count on either side of a comparison until they are older than the rule allows: %s', (_, ages, expected) => {
    const leaf = { fact: 'cover', operator: 'lessThan', value: { fact: 'lead' }, maxAgeMinutes: 10 } as const;
    expect(result({ all: [leaf] }, { cover: 1, lead: 2 }, ages)).toBe(expected);
    expect(result({ not: { ...leaf, operator: 'greaterThanInclusive' } }, { cover: 1, lead: 2 }, ages)).toBe(expected);
  });
});

describe('the rules looked at', () => {
  const ids = (documents: RuleDocument[], changes: Partial<RuleTrigger> = {}, wanted?: (id: string) => boolean) =>
    compile(...documents)
      .evaluate(trigger(changes), viewOf({ cover: 1 }), wanted && ((rule) => wanted(rule.id)))
      .map(({ rule }) => rule.id);

  it('are those of the signal type', () => {
    const both = ruleWith({ id: 'both', trigger: { signals: ['retail.store-sales.hourly', 'retail.inventory.position'] } });
    expect(ids([ruleWith(), both])).toEqual(['both', 'short-cover']);
    expect(ids([ruleWith(), both], { signalType: 'retail.inventory.position' })).toEqual(['both']);
    expect(ids([ruleWith(), both], { signalType: 'retail.supplier.notice' })).toEqual([]);
  });

  it('are those of the shape of the subject', () => {
    const supplier = ruleWith({
      id: 'late',
      subject: 'supplier',
      conditions: { all: [{ fact: 'supplier-late', operator: 'greaterThan', value: 2 }] },
      golden: [
        { name: 'fires', expect: 'fires', facts: { 'supplier-late': 3 }, missing: [], ageMinutes: {} },
        { name: 'silent', expect: 'silent', facts: { 'supplier-late': 2 }, missing: [], ageMinutes: {} },
        { name: 'unknown', expect: 'unknown', facts: {}, missing: [], ageMinutes: {} },
      ],
    });
    expect(ids([ruleWith(), supplier])).toEqual(['short-cover']);
    expect(ids([ruleWith(), supplier], { subject: 'supplier:S7' })).toEqual(['late']);
    expect(ids([ruleWith(), supplier], { subject: 'store:212' })).toEqual([]);
  });

  it.each<[string, RuleDocument['scope'], boolean]>([
    ['everywhere', {}, true],
    ['this banner', { banners: ['metro', 'village'] }, true],
    ['another banner', { banners: ['village'] }, false],
    ['this region and store', { regions: ['north'], stores: ['212'] }, true],
    ['this region, another store', { regions: ['north'], stores: ['213'] }, false],
    ['this product group', { productGroups: ['drinks'] }, true],
    ['another product group', { productGroups: ['snacks'] }, false],
  ])('are those in scope: %s', (_, scope, expected) => {
    expect(ids([ruleWith({ scope })])).toEqual(expected ? ['short-cover'] : []);
  });

  it('leave out a place that does not name the limited dimension', () => {
    expect(ids([ruleWith({ scope: { productGroups: ['drinks'] } })], { place: { store: '212' } })).toEqual([]);
  });

  it('are those in force at the event time: from inclusive, until exclusive', () => {
    const rule = ruleWith({ effective: { from: '2026-01-15T12:00:00Z', until: '2026-01-16T13:00:00+01:00' } });
    const at = (iso: string) => ids([rule], { at: new Date(iso) }).length;
    expect([at('2026-01-15T11:59:59Z'), at('2026-01-15T12:00:00Z'), at('2026-01-16T11:59:59Z'), at('2026-01-16T12:00:00Z')]).toEqual([
      0, 1, 1, 0,
    ]);
  });

  it('are those the caller wants, the others costing nothing', () => {
    expect(ids([ruleWith(), ruleWith({ id: 'quiet' })], {}, (id) => id !== 'quiet')).toEqual(['short-cover']);
  });

  it.each([
    ['product:9|store:212', 'product|store', true],
    ['product:9', 'product|store', false],
    ['product:9|store:212', 'product', false],
    ['store:212', 'store', true],
    ['supplier:S7', 'store', false],
    ['dc:1|product:9|store:212', 'product|store', false],
  ])('%s has the shape %s: %s', (subject, shape, expected) => {
    expect(
      hasShape(
        subject,
        shape.split('|').map((kind) => `${kind}:`),
      ),
    ).toBe(expected);
  });
});

describe('outcomes', () => {
  it('give a reason for every comparison of a fired rule, and none otherwise', () => {
    const conditions: GroupCondition = {
      any: [
        WHO_KNOWS,
        { fact: 'sold', operator: 'greaterThan', value: 5, maxAgeMinutes: 60 },
        { fact: 'cover', operator: 'lessThan', value: { fact: 'lead' } },
      ],
    };
    const set = compile(ruleWith({ conditions }));
    const [fired] = set.evaluate(trigger(), viewOf({ cover: 1, sold: 9 }, { sold: 90 }));
    expect(fired).toMatchObject({ result: 'fired', rule: { id: 'short-cover', facts: ['cover', 'lead', 'sold'] } });
    expect(fired?.because).toEqual([
      { fact: 'cover', operator: 'lessThan', needed: 2, seen: 1, at: '2026-01-15T12:00:00.000Z', source: 'sig:cover', result: 'true' },
      { fact: 'sold', operator: 'greaterThan', needed: 5, seen: 9, at: '2026-01-15T10:30:00.000Z', source: 'sig:sold', result: 'unknown' },
      {
        fact: 'cover',
        operator: 'lessThan',
        needed: { fact: 'lead', value: null, at: null, source: null },
        seen: 1,
        at: '2026-01-15T12:00:00.000Z',
        source: 'sig:cover',
        result: 'unknown',
      },
    ]);
    expect(set.evaluate(trigger(), viewOf({ sold: 1, lead: 1 }))[0]).toMatchObject({ result: 'unknown', because: [] });
    expect(set.evaluate(trigger(), viewOf({ cover: 3, sold: 1, lead: 1 }))).toEqual([]);
  });

  it('survive JSON unchanged, odd values included', () => {
    const conditions: GroupCondition = {
      any: [YES, WHO_KNOWS, { fact: 'sold', operator: 'equal', value: 0 }, { fact: 'lead', operator: 'equal', value: 0 }],
    };
    const [fired] = compile(ruleWith({ conditions })).evaluate(trigger(), viewOf({ promoted: true, cover: NaN, sold: -0, lead: { a: 1 } }));
    expect(fired?.because).toHaveLength(4);
    expect(JSON.parse(JSON.stringify(fired?.because))).toEqual(fired?.because);
  });

  it('are explained on demand, whatever the result', () => {
    const set = compile(ruleWith());
    expect(set.explain('short-cover', viewOf({ cover: 3 }))).toMatchObject({
      result: 'silent',
      because: [{ seen: 3, needed: 2, result: 'false' }],
    });
    expect(set.explain('short-cover', viewOf({}))).toMatchObject({
      result: 'unknown',
      because: [{ seen: null, at: null, result: 'unknown' }],
    });
    expect(() => set.explain('toString', viewOf({}))).toThrow(RangeError);
  });
});

describe('a rule set', () => {
  const other = ruleWith({ id: 'a-rule' });

  it('is named by its content, not by the order of files or keys', () => {
    const shuffled = Object.fromEntries(Object.entries(ruleWith()).reverse()) as RuleDocument;
    expect(compile(ruleWith(), other).digest).toBe(compile(other, shuffled).digest);
    expect(compile(ruleWith()).digest).toMatch(/^[0-9a-f]{64}$/);
    expect(compile(ruleWith()).digest).not.toBe(compile(ruleWith({ title: 'Cover is very short' })).digest);
  });

  it('gives each rule the version of its own content', () => {
    const version = (documents: RuleDocument[]) => compile(...documents).rule('short-cover')?.version;
    expect(version([ruleWith()])).toBe(version([other, ruleWith()]));
    expect(version([ruleWith()])).not.toBe(version([ruleWith({ repeatAfterMinutes: 241 })]));
  });

  it('says which facts of which subjects it wants on which signal', () => {
    const more = ruleWith({ id: 'more', conditions: { all: [YES, { fact: 'cover', operator: 'lessThan', value: { fact: 'lead' } }] } });
    expect(compile(ruleWith(), more).interests).toEqual([
      { signalType: 'retail.store-sales.hourly', subjectShape: 'product|store', facts: ['cover', 'lead', 'promoted'] },
    ]);
  });

  it('refuses an id used twice and facts the catalogue no longer has', () => {
    expect(() => compile(ruleWith(), ruleWith())).toThrow(EndcapError);
    expect(() => compile(ruleWith({ conditions: { all: [{ fact: 'gone', operator: 'equal', value: 1 }] } }))).toThrow(
      /short-cover: conditions\.all\.0\.fact/,
    );
  });

  it('may be empty', () => {
    expect(compile().evaluate(trigger(), viewOf({ cover: 1 }))).toEqual([]);
  });
});

describe('a survey', () => {
  const lead = { fact: 'cover', operator: 'lessThan', value: { fact: 'lead' } } as const;
  const asked = [
    ruleWith({ id: 'short', conditions: { all: [WHO_KNOWS, YES] } }),
    ruleWith({ id: 'compared', conditions: { all: [lead, { ...YES, maxAgeMinutes: 30 }] } }),
    ruleWith({ id: 'told', conditions: { any: [WHO_KNOWS, YES] } }),
    ruleWith({ id: 'elsewhere', scope: { stores: ['1'] } }),
    ruleWith({ id: 'unasked', trigger: { signals: ['retail.inventory.position'] } }),
  ];
  const lacking = (values: Record<string, unknown>, ages: Record<string, number> = {}, others: RuleDocument[] = []) =>
    Object.fromEntries(
      compile(...asked, ...others)
        .survey(trigger(), viewOf(values, ages), ({ id }) => !id.startsWith('other'))
        .map(({ rule, lacks }) => [rule.id, lacks]),
    );

  it('names what each rule asked lacks, and nothing of rules that could be told', () => {
    expect(lacking(facts)).toEqual({ short: ['cover'], compared: ['cover', 'lead'], told: [] });
    expect(lacking({ ...facts, cover: 1 })).toEqual({ short: [], compared: ['lead'], told: [] });
  });

  it('takes for lacking what is too old or mistyped, and nothing that decides nothing', () => {
    expect(lacking({ promoted: true, cover: 1, lead: 2 }, { promoted: 31 })).toMatchObject({ compared: ['promoted'] });
    const limited = ruleWith({ id: 'limited', conditions: { all: [{ ...lead, maxAgeMinutes: 30 }] } });
    expect(lacking({ promoted: true, cover: 1, lead: 2 }, { lead: 31 }, [limited])).toMatchObject({ compared: [], limited: ['lead'] });
    expect(lacking({ promoted: true, cover: 1, lead: 2 }, { cover: 31, lead: 31 }, [limited])).toMatchObject({
      limited: ['cover', 'lead'],
    });
    expect(lacking({ promoted: true, cover: 'one', lead: 2 })).toMatchObject({ short: ['cover'], compared: ['cover'] });
    expect(lacking({ promoted: false })).toMatchObject({ short: [], compared: [] });
  });

  it('judges what an index would pass over', () => {
    const others = Array.from({ length: 40 }, (_, i) => ruleWith({ id: `other-${i}` }));
    expect(lacking(facts, {}, others)).toEqual(lacking(facts));
  });

  it('leaves out what failed to be read: that is told as an error', () => {
    const broken = {
      ...viewOf({}),
      read: () => {
        throw new Error('no');
      },
    };
    expect(
      compile(...asked)
        .survey(trigger(), broken)
        .flatMap(({ lacks }) => lacks),
    ).toEqual([]);
  });
});
