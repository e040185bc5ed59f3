import { event, position, sales, type RigEvent } from '../../bench/rig/cloud-events.js';
import { addSource, putMasterdata, type ApiClient } from './api-client.js';

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const HOUR = 3_600_000;
/** Units the plan expects a day: two in each of the twelve trading hours. */
const PLANNED = 24;

export const STORE = 'S1';
export const DC = 'DC1';
/** Goods worth little, so that policy lets them move by itself; more than its limit; more than its limit again. */
export const PRODUCTS = { cheap: 'CHEAP', dear: 'DEAR', declined: 'DEARER' } as const;

const euros = (amount: number) => ({ amount, currency: 'EUR' });
const product = (id: string, cost: number) => ({
  id,
  name: `Chocolate ${id.toLowerCase()}`,
  group: 'sweets',
  unit: 'each',
  packSize: 6,
  price: euros(cost * 2),
  cost: euros(cost),
  supplier: 'SUP1',
});

/** One store of one region, its centre, one supplier, three products of one promotion. */
export const ONE_STORE = {
  banners: [{ id: 'main', name: 'Main', currency: 'EUR' }],
  regions: ['north', 'south'].map((id) => ({ id, name: id, banner: 'main' })),
  dcs: [{ id: DC, name: 'Centre', zone: 'Europe/Berlin' }],
  suppliers: [{ id: 'SUP1', name: 'Sweet supplier' }],
  stores: [
    {
      id: STORE,
      name: 'Market square',
      region: 'north',
      dc: DC,
      zone: 'Europe/Berlin',
      format: 'super',
      urban: true,
      hours: EVERY_DAY.map((weekday) => ({ weekday, open: '08:00', close: '20:00' })),
    },
  ],
  products: [product(PRODUCTS.cheap, 28), product(PRODUCTS.dear, 120), product(PRODUCTS.declined, 100)],
  lanes: [
    { id: 'sup1-dc1', from: { kind: 'supplier', id: 'SUP1' }, to: { kind: 'dc', id: DC }, leadTimeHours: 72, costPerUnit: 2 },
    { id: 'dc1-s1', from: { kind: 'dc', id: DC }, to: { kind: 'store', id: STORE }, leadTimeHours: 6, costPerUnit: 5 },
  ],
  promotions: [
    {
      id: 'SPRING',
      name: 'Spring sweets',
      from: '2026-03-02T00:00:00+01:00',
      until: '2026-03-14T00:00:00+01:00',
      products: Object.values(PRODUCTS),
    },
  ],
} as const;

export const SIGNALS = [
  'retail.inventory.position',
  'retail.store-sales.hourly',
  'retail.demand.plan',
  'retail.delivery.planned',
  'retail.delivery.received',
  'retail.replenishment.issue',
];

/** The plan: two units of each product in every hour from 8 to 20. */
export function plan(): RigEvent {
  const hourShares = Array.from({ length: 24 }, (_, hour) => (hour >= 8 && hour < 20 ? 1 / 12 : 0));
  const lines = Object.values(PRODUCTS).map((id) => ({ product: id, units: Array.from({ length: 14 }, () => PLANNED) }));
  return event('plan', STORE, 'retail.demand.plan', new Date('2026-03-01T12:00:00Z'), {
    store: STORE,
    firstDay: '2026-03-02',
    hourShares,
    lines,
  });
}

/** What the store sold in its trading hours between two moments. */
export function soldEachHour(from: string, until: string, units: number): RigEvent[] {
  const events: RigEvent[] = [];
  for (let start = Date.parse(from); start < Date.parse(until); start += HOUR) {
    const local = (new Date(start).getUTCHours() + 1) % 24; // Berlin in winter
    const lines = local >= 8 && local < 20 ? Object.values(PRODUCTS).map((id) => ({ product: id, units })) : [];
    events.push(sales(`sales.${start}`, STORE, new Date(start), lines));
  }
  return events;
}

/** What the records say lies in the store, and in the centre. */
export const inStore = (id: string, at: string, lines: readonly { product: string; onHand: number }[]): RigEvent =>
  position(id, STORE, new Date(at), lines);

export function inCentre(id: string, at: string, onHand: number): RigEvent {
  const lines = Object.values(PRODUCTS).map((product) => ({ product, onHand }));
  return event(id, DC, 'retail.inventory.position', new Date(at), { location: { kind: 'dc', id: DC }, countedAt: at, lines });
}

/** The store’s systems as a source, and the secret with which actions are signed. */
export type OneStore = { readonly source: { id: string; secret: string }; readonly connectorSecret: string };

/** Master data, a source, a connector: everything but the events. `target` is where actions go. */
export async function setUpOneStore(admin: ApiClient, target: string): Promise<OneStore> {
  await putMasterdata(admin, ONE_STORE);
  const source = await addSource(admin, 'store-systems', SIGNALS);
  const connector = { kind: 'webhook', url: target, actionTypes: ['stock.transfer', 'order.expedite'], honoursIdempotencyKey: true };
  const { secret } = await admin.need<{ secret: string }>('PUT', '/v1/connectors/erp', { body: connector });
  return { source, connectorSecret: secret };
}

/** Delivers events signed, and throws unless every one was accepted. */
export async function deliverAll(admin: ApiClient, { source }: OneStore, webhook: string, events: readonly RigEvent[]): Promise<void> {
  const answer = await admin.deliver(source, webhook, events);
  const results = (answer.body['results'] ?? []) as { result: string }[];
  if (answer.status !== 202 || results.some(({ result }) => result !== 'accepted'))
    throw new Error(`${webhook} answered ${answer.status}: ${JSON.stringify(answer.body).slice(0, 800)}`);
}

/** Moves business time; answers when all work due has been done. */
export const advance = (admin: ApiClient, to: string) => admin.need('POST', '/v1/clock/advance', { body: { to } });

/** Until noon of the second day the store sells at twice its plan and has ten of each left; the centre has plenty. */
export async function sellTwiceThePlan(admin: ApiClient, store: OneStore): Promise<void> {
  await deliverAll(admin, store, 'plan', [plan(), inCentre('centre.1', '2026-03-02T07:00:00+01:00', 2_000)]);
  await advance(admin, '2026-03-03T12:00:00+01:00');
  await deliverAll(admin, store, 'sales', soldEachHour('2026-03-02T00:00:00+01:00', '2026-03-03T12:00:00+01:00', 4));
  const left = Object.values(PRODUCTS).map((id) => ({ product: id, onHand: 10 }));
  await deliverAll(admin, store, 'noon', [
    inCentre('centre.2', '2026-03-03T12:00:00+01:00', 2_000),
    inStore('store.noon', '2026-03-03T12:00:00+01:00', left),
  ]);
}

/** The story up to the approvals that wait: for tests that need things to exist. */
export async function stockoutInOneStore(admin: ApiClient): Promise<OneStore> {
  const store = await setUpOneStore(admin, 'http://127.0.0.1:9/actions');
  await sellTwiceThePlan(admin, store);
  await advance(admin, '2026-03-03T12:05:00+01:00');
  return store;
}
