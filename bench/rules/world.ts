import { readdirSync, readFileSync } from 'node:fs';
import type { FactReading, FactView, SignalTypeName } from '../../src/kernel/index.js';
import { parseFactCatalogue, type FactCatalogue, type RuleTrigger } from '../../src/rules/index.js';
import type { Chance } from './chance.js';

/** The fact catalogue that ships: rules of the benchmark are checked like any other. */
export function shippedCatalogue(): FactCatalogue {
  const files = readdirSync('config/facts')
    .filter((file) => file.endsWith('.yaml'))
    .sort();
  return parseFactCatalogue(files.map((file) => ({ file, text: readFileSync(`config/facts/${file}`, 'utf8') })));
}

export const SIGNALS: readonly SignalTypeName[] = ['retail.store-sales.hourly', 'retail.inventory.position', 'retail.replenishment.issue'];
const numbered = (prefix: string, count: number): string[] => Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);
export const BANNERS = numbered('B', 4);
export const REGIONS = numbered('R', 24);
export const STORES = numbered('S', 600);
export const GROUPS = numbered('G', 60);
export const PROMOTIONS = numbered('PR-', 40);
export const NOTICES = ['none', 'late', 'short', 'recall', 'capacity', 'resolved'];

/** Everything known at one moment: where, and every fact a rule of the benchmark may read. */
export type BenchEvent = {
  readonly trigger: RuleTrigger;
  readonly view: FactView;
  readonly facts: Readonly<Record<string, number | string | boolean>>;
};

const AT = new Date(Date.UTC(2026, 0, 15, 12));

function factsBy(chance: Chance): Record<string, number | string | boolean> {
  return {
    'promotion-active': chance.yes(0.6),
    promotion: chance.one(PROMOTIONS),
    'days-of-cover': chance.decimal(0, 12),
    'lead-time-days': chance.decimal(1, 6),
    'on-hand': chance.whole(0, 300),
    'on-hand-estimate': chance.whole(0, 300),
    'on-order': chance.whole(0, 200),
    'inbound-units': chance.whole(0, 200),
    'sell-through-ratio': chance.decimal(0, 3),
    'demand-ratio': chance.decimal(0, 3),
    'units-sold-24h': chance.whole(0, 120),
    'units-sold-since-promotion': chance.whole(0, 400),
    'plan-units-today': chance.whole(0, 80),
    'supplier-notice-kind': chance.one(NOTICES),
    'supplier-late-hours': chance.whole(0, 96),
    'inbound-late-hours': chance.whole(0, 96),
    'dc-on-hand': chance.whole(0, 4_000),
    'replenishment-issues-24h': chance.whole(0, 4),
    'hours-since-last-sale': chance.whole(0, 72),
    'unit-margin': chance.whole(0, 900),
  };
}

/** Events at different stores, every fact known. */
export function eventsBy(chance: Chance, count: number): readonly BenchEvent[] {
  return chance.some(STORES, count).map((store, index) => {
    const facts = factsBy(chance);
    const readings = new Map<string, FactReading>(
      Object.entries(facts).map(([fact, value]) => [fact, { value, at: AT, source: `bench:${fact}` }]),
    );
    const subject = `product:P${index}|store:${store}`;
    return {
      trigger: {
        signalType: SIGNALS[index % SIGNALS.length] as SignalTypeName,
        subject,
        place: { banner: chance.one(BANNERS), region: chance.one(REGIONS), store, productGroup: chance.one(GROUPS) },
        at: AT,
      },
      view: { subject, at: AT, read: (fact) => readings.get(fact) },
      facts,
    };
  });
}
