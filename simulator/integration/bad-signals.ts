import { OPENS } from '../chain/calendar.js';
import { keyed } from '../chain/random.js';
import type { Scenario } from '../chain/scenario.js';
import { cloudEvent } from './cloud-event.js';
import type { SignalSender } from './signal-sender.js';

/** A few signals a day that no sane system would send: unknown things and impossible values, to be set aside and not believed. */
export function putBadSignals(scenario: Scenario, sender: SignalSender, minute: number): void {
  const { calendar, network } = scenario;
  const day = calendar.dayOf(minute);
  const draw = keyed(scenario.seed, 'bad-signals');
  const store = network.stores[Math.floor(draw(day) * network.stores.length)]?.id ?? '';
  const time = calendar.iso(minute);
  const hourStart = calendar.iso(calendar.at(day, OPENS));
  const sales = (lines: unknown[]): unknown => ({ store, hourStart, currency: 'EUR', lines });
  const position = (product: string, onHand: number): unknown => ({
    location: { kind: 'store', id: store },
    countedAt: time,
    basis: 'record',
    lines: [{ product, onHand }],
  });
  const bad = [
    cloudEvent(
      'pos',
      store,
      'retail.store-sales.hourly',
      `bad.sales.unknown-product.${day}`,
      time,
      sales([{ product: 'P9999', units: 2 }]),
    ),
    cloudEvent('pos', store, 'retail.store-sales.hourly', `bad.sales.negative.${day}`, time, sales([{ product: 'P0001', units: -3 }])),
    cloudEvent('erp', store, 'retail.inventory.position', `bad.position.unknown-product.${day}`, time, position('P9998', 5)),
    cloudEvent('erp', store, 'retail.inventory.position', `bad.position.impossible.${day}`, time, position('P0001', 99_999_999)),
    cloudEvent('store-app', store, 'retail.replenishment.issue', `bad.issue.${day}`, time, {
      store,
      product: 'P0001',
      reason: 'dog-ate-it',
    }),
  ] as const;
  for (const event of bad)
    sender.put(event.source.startsWith('/pos') ? 'pos' : event.source.startsWith('/erp') ? 'erp' : 'store-app', event, minute, true);
}
