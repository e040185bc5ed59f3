import { describe, expect, it } from 'vitest';
import type { RuleDocument } from '../language/index.js';
import { NOON, ruleWith, smallCatalogue, viewOf } from '../testing/small-world.js';
import { compileRuleSet, type RollingRule, type RuleTrigger } from './index.js';

const trigger = (region: string, store: string): RuleTrigger => ({
  signalType: 'retail.store-sales.hourly',
  subject: `product:9|store:${store}`,
  place: { banner: 'metro', region, store, productGroup: 'drinks' },
  at: NOON,
});
const old = ruleWith({ title: 'As it was' });
const wider = ruleWith({
  title: 'As it will be',
  conditions: { all: [{ fact: 'cover', operator: 'lessThan', value: 2 }] },
  severity: 'low',
});
const compile = (documents: RuleDocument[], rolling: RollingRule[]) => compileRuleSet(documents, smallCatalogue, rolling);
const NORTH: RollingRule = { document: wider, where: [{ regions: ['north'] }, { stores: ['99'] }] };
const fired = (set: ReturnType<typeof compile>, region: string, store: string): string[] =>
  set.evaluate(trigger(region, store), viewOf({ cover: 1 })).map(({ rule }) => rule.document.title);

describe('a version that is being rolled out', () => {
  it('stands for the other in its places, and the other holds everywhere else: never both, never none', () => {
    const set = compile([old], [NORTH]);
    expect(fired(set, 'north', '212')).toEqual(['As it will be']);
    expect(fired(set, 'south', '99')).toEqual(['As it will be']);
    expect(fired(set, 'south', '212')).toEqual(['As it was']);
  });

  it('says the same among hundreds of rules, where an index finds them', () => {
    const others = Array.from({ length: 200 }, (_, n) =>
      ruleWith({ id: `other-${n}`, conditions: { all: [{ fact: 'sold', operator: 'equal', value: n }] } }),
    );
    const set = compile([...others, old], [NORTH]);
    expect(fired(set, 'north', '212')).toEqual(['As it will be']);
    expect(fired(set, 'south', '212')).toEqual(['As it was']);
  });

  it('keeps the hash of its content, and gives the set a name of its own for each stage', () => {
    const plain = compile([old], []);
    expect(plain.digest).toBe(compileRuleSet([old], smallCatalogue).digest);
    const [set, further] = [compile([old], [NORTH]), compile([old], [{ ...NORTH, where: [{ regions: ['north', 'south'] }] }])];
    expect(new Set([plain.digest, set.digest, further.digest, compile([wider], []).digest]).size).toBe(4);
    const version = compile([wider], []).rules[0]?.version;
    expect(set.rule('short-cover', { region: 'north' })?.version).toBe(version);
    expect(set.rule('short-cover', { region: 'south' })?.version).toBe(plain.rules[0]?.version);
    expect(set.rule('short-cover')?.version).toBe(plain.rules[0]?.version);
  });

  it('is explained by the version of the place', () => {
    const later = { ...NORTH, document: ruleWith({ conditions: { all: [{ fact: 'sold', operator: 'greaterThan', value: 5 }] } }) };
    const set = compile(
      [old],
      [{ ...later, document: { ...later.document, golden: old.golden.map((one) => ({ ...one, facts: { sold: 9 } })) } }],
    );
    expect(set.explain('short-cover', viewOf({ cover: 1 }), { region: 'north' }).because[0]?.fact).toBe('sold');
    expect(set.explain('short-cover', viewOf({ cover: 1 }), { region: 'south' }).because[0]?.fact).toBe('cover');
  });

  it('of a new rule holds in its places only, and says why nowhere else', () => {
    const set = compile([], [NORTH]);
    expect(fired(set, 'north', '212')).toEqual(['As it will be']);
    expect(fired(set, 'south', '212')).toEqual([]);
    expect(set.outOfScope('short-cover', trigger('south', '212'))).toEqual([
      'it is being rolled out, and this place is not among those it is in force in',
    ]);
    expect(set.outOfScope('short-cover', trigger('north', '212'))).toEqual([]);
  });
});
