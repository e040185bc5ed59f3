import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { parseFactCatalogue } from '../facts/index.js';
import { parseRulePack, type Condition, type RuleDocument } from '../language/index.js';
import { describePack, mutantsOf, provePack, survivors } from './index.js';

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const catalogue = parseFactCatalogue(
  readdirSync(new URL('../../../config/facts/', import.meta.url)).map((file) => ({ file, text: read(`config/facts/${file}`) })),
);
const PACK = 'config/rule-packs/promotion-stockout.yaml';
const documents = parseRulePack({ file: PACK, text: read(PACK) }, catalogue);
const proof = provePack(documents, catalogue);
const ruleOf = (id: string): RuleDocument => documents.find((document) => document.id === id)!;

describe('the pack for stockouts in promotions', () => {
  it('has fifteen rules and more', () => {
    expect(documents.length).toBeGreaterThanOrEqual(15);
  });

  it.each(proof.rules.map((rule) => ({ id: rule.rule, rule })))('$id can fire, be silent and be unknown', ({ rule: { reach } }) => {
    expect(reach.fires.count).toBeGreaterThan(0);
    expect(reach.silent.count).toBeGreaterThan(0);
    expect(reach.unknown.count).toBeGreaterThan(0);
    expect(reach.fires.count + reach.silent.count + reach.unknown.count).toBe(reach.tried);
  });

  it.each(proof.rules.map((rule) => ({ id: rule.rule, rule })))(
    '$id: no comparison can change unnoticed by its golden cases',
    ({ rule }) => {
      expect(rule.mutants).toBeGreaterThanOrEqual(8);
      expect(rule.survivors).toEqual([]);
    },
  );

  it('has no rule that says what another says, with the same consequence', () => {
    expect(proof.implied.filter(({ sameConsequence }) => sameConsequence)).toEqual([]);
  });

  it('cannot open and close on the same facts', () => {
    expect(proof.closing).toHaveLength(1);
    expect(proof.closing[0]!.notShown).toEqual([]);
    expect(proof.closing[0]!.disjoint).toHaveLength(documents.length - 1);
  });

  it('gives every rule a reason, an owner, tags and one exception to join', () => {
    for (const { id, why, tags, mergeKey } of documents) {
      expect(why.length, id).toBeGreaterThan(60);
      expect(tags.length, id).toBeGreaterThan(0);
      expect(mergeKey, id).toEqual(['exceptionType', 'subject']);
    }
  });

  it('is described in docs/rule-pack.md as it is', async () => {
    const [head = '', rest = ''] = read('docs/rule-pack.md').split('<!-- generated: the rules -->\n');
    const [, tail = ''] = rest.split('<!-- end of what is generated -->\n');
    const file = new URL('../../../docs/rule-pack.md', import.meta.url);
    const written = `${head}<!-- generated: the rules -->\n\n${describePack(documents, proof, catalogue)}\n\n<!-- end of what is generated -->\n${tail}`;
    const wanted = await format(written, { ...(await resolveConfig(file)), parser: 'markdown' });
    if (process.env['UPDATE_RULE_PACK'] === '1') writeFileSync(file, wanted);
    expect(read('docs/rule-pack.md'), 'stale: UPDATE_RULE_PACK=1 npm run test:unit writes it').toBe(wanted);
  });
});

describe('mutantsOf', () => {
  it('changes every comparison, its bound, its edge, its age, and the kind of groups', () => {
    const what = mutantsOf(ruleOf('promo-inbound-late-at-supplier'), catalogue).map((mutant) => mutant.what);
    expect(what).toEqual([
      'promotion-active equal true: turned round',
      'promotion-active equal true: left out',
      'supplier-late-hours greaterThanInclusive 12: turned round',
      'supplier-late-hours greaterThanInclusive 12: left out',
      'supplier-late-hours greaterThanInclusive 12: its bound moved out',
      'supplier-late-hours greaterThanInclusive 12: its bound 1 higher',
      'supplier-late-hours greaterThanInclusive 12: its bound 1 lower',
      'supplier-late-hours greaterThanInclusive 12: of any age',
      'cover-minus-lead-days lessThan 1.25: turned round',
      'cover-minus-lead-days lessThan 1.25: left out',
      'cover-minus-lead-days lessThan 1.25: its bound moved in',
      'cover-minus-lead-days lessThan 1.25: its bound 0.05 higher',
      'cover-minus-lead-days lessThan 1.25: its bound 0.05 lower',
      'cover-minus-lead-days lessThan 1.25: of any age',
      'one of them is enough',
    ]);
  });

  it('survives where the golden cases prove nothing', () => {
    const rule = ruleOf('promo-last-order-today');
    const without = (name: string): RuleDocument => ({ ...rule, golden: rule.golden.filter((one) => one.name !== name) });
    expect(survivors(rule, catalogue)).toEqual([]);
    expect(survivors(without('is silent when the stock reaches the delivery after next'), catalogue)).toContain(
      'cover-minus-lead-days lessThan 1: its bound moved in',
    );
    expect(survivors(without('fires on the edge of every bound'), catalogue)).toContain(
      'plan-units-next-24h greaterThanInclusive 2: its bound 1 higher',
    );
  });
});

describe('provePack', () => {
  const [one, other] = [ruleOf('promo-cover-under-lead-time'), ruleOf('promo-stockout-recovered')];
  const changed = (rule: RuleDocument, id: string, all: Condition[]): RuleDocument => ({ ...rule, id, conditions: { all } });

  it('finds a rule that only repeats another', () => {
    const inner = (one.conditions as { all: Condition[] }).all;
    const narrower = changed(one, 'narrower', [...inner, { fact: 'on-hand', operator: 'lessThan', value: 10 }]);
    expect(provePack([one, narrower], catalogue).implied).toEqual([{ rule: one.id, by: 'narrower', sameConsequence: true }]);
    expect(provePack([one, { ...narrower, severity: 'critical' }], catalogue).implied).toMatchObject([{ sameConsequence: false }]);
    expect(provePack([one, { ...one, id: 'twin' }], catalogue).implied).toHaveLength(2);
  });

  it('finds a rule that opens where another closes', () => {
    const overlapping = changed(one, 'overlapping', [{ fact: 'cover-minus-lead-days', operator: 'lessThan', value: 1.6 }]);
    expect(provePack([overlapping, other], catalogue).closing).toEqual([{ closer: other.id, disjoint: [], notShown: ['overlapping'] }]);
  });

  it('finds a rule that never fires', () => {
    const dead = changed(one, 'dead', [
      { fact: 'on-hand', operator: 'lessThan', value: 1 },
      { fact: 'on-hand', operator: 'greaterThan', value: 2 },
    ]);
    expect(provePack([dead], catalogue).rules[0]!.reach.fires).toEqual({ count: 0 });
  });
});
