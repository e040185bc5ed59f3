import type { Condition, RuleDocument } from '../../src/rules/index.js';
import type { Chance } from './chance.js';
import { LinearScan } from './linear-scan.js';
import { BANNERS, GROUPS, NOTICES, PROMOTIONS, REGIONS, SIGNALS, STORES, type BenchEvent } from './world.js';

export function document(id: string, conditions: readonly Condition[], changes: Partial<RuleDocument> = {}): RuleDocument {
  return {
    id,
    title: `Benchmark rule ${id}`,
    why: 'It exists so that finding rules can be measured.',
    owner: 'system:release',
    team: 'regional-ops',
    subject: 'product|store',
    trigger: { signals: [...SIGNALS] },
    scope: {},
    conditions: { all: conditions },
    severity: 'medium',
    effect: 'open',
    exceptionType: 'promotion-stockout-risk',
    mergeKey: ['exceptionType', 'subject'],
    moneyAtRisk: 'lost-margin-until-replenishment',
    repeatAfterMinutes: 240,
    effective: {},
    tags: [],
    golden: [
      { name: 'fires', expect: 'fires', facts: {}, missing: [], ageMinutes: {} },
      { name: 'silent', expect: 'silent', facts: {}, missing: [], ageMinutes: {} },
      { name: 'unknown', expect: 'unknown', facts: {}, missing: [], ageMinutes: {} },
    ],
    ...changes,
  };
}

/** What operations ask for: six kinds of conditions with mixed operators, groups, and facts compared with facts. */
export const KINDS: readonly ((chance: Chance) => Condition[])[] = [
  (chance) => [
    { fact: 'promotion-active', operator: 'equal', value: true },
    { fact: 'days-of-cover', operator: 'lessThan', value: chance.decimal(0.5, 3) },
    { fact: 'sell-through-ratio', operator: 'greaterThanInclusive', value: chance.decimal(1, 2.5) },
    {
      any: [
        { fact: 'units-sold-24h', operator: 'greaterThan', value: chance.whole(30, 110) },
        { fact: 'demand-ratio', operator: 'greaterThan', value: chance.decimal(1.2, 2.8) },
      ],
    },
  ],
  (chance) => [
    { fact: 'supplier-notice-kind', operator: 'in', value: chance.some(NOTICES.slice(1, 5), chance.whole(1, 2)) },
    { fact: 'supplier-late-hours', operator: 'greaterThan', value: chance.whole(6, 80) },
    { fact: 'days-of-cover', operator: 'lessThan', value: { fact: 'lead-time-days' } },
  ],
  (chance) => [
    { fact: 'on-hand', operator: 'greaterThan', value: chance.whole(20, 250) },
    { fact: 'hours-since-last-sale', operator: 'greaterThanInclusive', value: chance.whole(8, 60) },
    { not: { fact: 'replenishment-issues-24h', operator: 'equal', value: 0 } },
  ],
  (chance) => [
    { fact: 'promotion', operator: 'equal', value: chance.one(PROMOTIONS) },
    { fact: 'units-sold-since-promotion', operator: 'lessThan', value: chance.whole(20, 200) },
    { fact: 'sell-through-ratio', operator: 'lessThan', value: chance.decimal(0.3, 0.9) },
  ],
  (chance) => [
    { not: { fact: 'promotion-active', operator: 'equal', value: true } },
    { fact: 'on-order', operator: 'greaterThan', value: chance.whole(20, 150) },
    { fact: 'on-hand-estimate', operator: 'greaterThan', value: { fact: 'plan-units-today' } },
    { fact: 'days-of-cover', operator: 'greaterThan', value: chance.decimal(4, 11) },
  ],
  (chance) => [
    { fact: 'unit-margin', operator: 'greaterThan', value: chance.whole(50, 800) },
    { fact: 'supplier-notice-kind', operator: 'notIn', value: ['none', 'resolved'] },
    {
      any: [
        {
          all: [
            { fact: 'dc-on-hand', operator: 'lessThan', value: chance.whole(50, 2_000) },
            { fact: 'inbound-late-hours', operator: 'greaterThan', value: chance.whole(4, 72) },
          ],
        },
        {
          all: [
            { fact: 'supplier-notice-kind', operator: 'equal', value: 'recall' },
            { fact: 'inbound-units', operator: 'greaterThan', value: 0 },
          ],
        },
      ],
    },
  ],
];

/** Most rules belong to somebody: a region, a banner, a few stores, some product groups. */
function scopeBy(chance: Chance): RuleDocument['scope'] {
  return {
    ...(chance.yes(0.2) ? { banners: chance.some(BANNERS, chance.whole(1, 2)) } : {}),
    ...(chance.yes(0.5) ? { regions: chance.some(REGIONS, chance.whole(1, 3)) } : {}),
    ...(chance.yes(0.25) ? { stores: chance.some(STORES, chance.whole(1, 12)) } : {}),
    ...(chance.yes(0.6) ? { productGroups: chance.some(GROUPS, chance.whole(1, 4)) } : {}),
  };
}

/** Two rules made for these events: they fire on each of them and, by their stores, on nothing else. */
function firingOn(events: readonly BenchEvent[], id: string): RuleDocument[] {
  const values = (fact: string): number[] => events.map((event) => event.facts[fact] as number);
  const stores = events.map((event) => event.trigger.place.store ?? '');
  return [
    document(
      `${id}-a`,
      [
        { fact: 'days-of-cover', operator: 'lessThanInclusive', value: Math.max(...values('days-of-cover')) },
        {
          any: [
            { fact: 'on-hand', operator: 'lessThan', value: 0 },
            { fact: 'demand-ratio', operator: 'lessThan', value: 9 },
          ],
        },
        { fact: 'promotion', operator: 'in', value: [...new Set(events.map((event) => String(event.facts['promotion'])))] },
      ],
      { scope: { stores } },
    ),
    document(
      `${id}-b`,
      [
        { fact: 'on-hand', operator: 'greaterThanInclusive', value: Math.min(...values('on-hand')) },
        { not: { fact: 'supplier-notice-kind', operator: 'equal', value: 'not-heard-of' } },
        { fact: 'units-sold-24h', operator: 'lessThan', value: 121 },
      ],
      { scope: { stores } },
    ),
  ];
}

/** Retail-like rules of which exactly two fire on each of the events. */
export function retailRules(chance: Chance, count: number, events: readonly BenchEvent[]): readonly RuleDocument[] {
  const pairs = Math.min(events.length, Math.max(1, Math.floor(count / 20)));
  const each = Math.ceil(events.length / pairs);
  const documents: RuleDocument[] = [];
  for (let from = 0; from < events.length; from += each) documents.push(...firingOn(events.slice(from, from + each), `pair-${from}`));
  while (documents.length < count) {
    const made = document(`rule-${documents.length}`, chance.one(KINDS)(chance), {
      scope: scopeBy(chance),
      trigger: { signals: chance.some(SIGNALS, chance.whole(1, 3)) },
    });
    const alone = new LinearScan([made]);
    if (events.every((event) => alone.fired(event.trigger, event.view).length === 0)) documents.push(made);
  }
  const all = new LinearScan(documents);
  for (const { trigger, view } of events) if (all.fired(trigger, view).length !== 2) throw new Error('not exactly two rules fire');
  return documents;
}

const NUMERIC: readonly (readonly [string, number, number])[] = [
  ['days-of-cover', 0, 12],
  ['sell-through-ratio', 0, 3],
  ['demand-ratio', 0, 3],
  ['on-hand', 0, 300],
  ['units-sold-24h', 0, 120],
  ['inbound-late-hours', 0, 96],
  ['dc-on-hand', 0, 4_000],
  ['unit-margin', 0, 900],
];

/**
 * Hard for an index: no scope, one rule in fifty with an equality, otherwise two to four wide ranges that overlap nearly all
 * others. Rules that would fire are left out, but for two an event, as in the other set.
 */
export function adversarialRules(chance: Chance, count: number, events: readonly BenchEvent[]): readonly RuleDocument[] {
  const pairs = Math.min(events.length, Math.max(1, Math.floor(count / 20)));
  const each = Math.ceil(events.length / pairs);
  const documents: RuleDocument[] = [];
  for (let from = 0; from < events.length; from += each) documents.push(...firingOn(events.slice(from, from + each), `pair-${from}`));
  while (documents.length < count) {
    const conditions: Condition[] = chance.some(NUMERIC, chance.whole(2, 4)).map(([fact, low, high]) => {
      const edge = chance.decimal(low, high);
      return { fact, operator: chance.one(['lessThan', 'greaterThan', 'lessThanInclusive', 'greaterThanInclusive']), value: edge };
    });
    if (chance.yes(0.02)) conditions.push({ fact: 'supplier-notice-kind', operator: 'equal', value: chance.one(NOTICES) });
    const made = document(`rule-${documents.length}`, conditions);
    const alone = new LinearScan([made]);
    if (events.every((event) => alone.fired(event.trigger, event.view).length === 0)) documents.push(made);
  }
  return documents;
}
