import { readFileSync } from 'node:fs';
import { parseRulePack, type Condition, type RuleDocument } from '../../src/rules/index.js';
import type { Scenario } from '../../simulator/chain/scenario.js';
import { shippedCatalogue } from '../rules/world.js';
import { Chance } from '../rules/chance.js';
import { document, KINDS } from '../rules/retail-rules.js';

const PACK = 'promotion-stockout.yaml';

/** Every number of a condition moved by up to a tenth: what a region does to a rule of the chain. */
function adapted(one: Condition, chance: Chance): Condition {
  if ('all' in one) return { all: one.all.map((part) => adapted(part, chance)) };
  if ('any' in one) return { any: one.any.map((part) => adapted(part, chance)) };
  if ('not' in one) return { not: adapted(one.not, chance) };
  return typeof one.value === 'number' && one.value !== 0
    ? { ...one, value: Math.round(one.value * chance.decimal(0.9, 1.1) * 100) / 100 }
    : one;
}

/**
 * A chain's set: the shipped pack, adapted by each region as long as there is room for half of the rules, and rules of all kinds
 * that regions and product groups wrote for themselves.
 */
export function chainRules(count: number, { network, assortment }: Scenario, seed: number): readonly RuleDocument[] {
  const chance = new Chance(seed);
  const pack = parseRulePack({ file: PACK, text: readFileSync(`config/rule-packs/${PACK}`, 'utf8') }, shippedCatalogue());
  const regions = network.regions.map(({ id }) => id);
  const groups = [...new Set(assortment.products.map(({ group }) => group))];
  const documents: RuleDocument[] = [];
  for (const region of regions)
    for (const rule of pack)
      if (documents.length < count / 2)
        documents.push({
          ...rule,
          id: `${rule.id}-${region}`,
          scope: { regions: [region] },
          conditions: adapted(rule.conditions, chance) as RuleDocument['conditions'],
        });
  // Regions without a version of their own have the chain’s.
  const without = regions.slice(Math.ceil(documents.length / pack.length));
  if (without.length > 0) documents.push(...pack.map((rule) => ({ ...rule, scope: { regions: without } })));
  while (documents.length < count)
    documents.push(
      document(`own-${documents.length}`, chance.one(KINDS)(chance), {
        scope: {
          ...(chance.yes(0.7) ? { regions: chance.some(regions, chance.whole(1, 2)) } : {}),
          productGroups: chance.some(groups, chance.whole(1, 3)),
        },
        trigger: {
          signals: chance.some(
            ['retail.store-sales.hourly', 'retail.inventory.position', 'retail.replenishment.issue'],
            chance.whole(1, 2),
          ),
        },
        exceptionType: `own-${documents.length % 7}`,
        repeatAfterMinutes: 1_440,
      }),
    );
  return documents.slice(0, count);
}
