import { event, issue, position, sales, type RigEvent } from '../../bench/rig/cloud-events.js';
import { addSource, putMasterdata, type ApiClient } from './api-client.js';
import { advance, ONE_STORE } from './one-store.js';

const HOUR = 3_600_000;
const STORES = ['S1', 'S2', 'S3', 'S4'] as const;
const PRODUCTS = ['CHEAP', 'DEAR', 'DEARER'] as const;
const [FIRST] = ONE_STORE.stores;
const TYPES = [
  'retail.inventory.position',
  'retail.store-sales.hourly',
  'retail.demand.plan',
  'retail.promotion.plan',
  'retail.delivery.planned',
  'retail.delivery.delayed',
  'retail.delivery.received',
  'retail.supplier.notice',
  'retail.replenishment.issue',
];

/** Four stores of one centre; the promotion comes as a signal, so that history tells of it. */
const { promotions: _told, ...KNOWN } = ONE_STORE;
const CHAIN = {
  ...KNOWN,
  stores: STORES.map((id) => ({ ...FIRST, id, name: `Market ${id}` })),
  lanes: [
    ONE_STORE.lanes[0],
    { id: 'dc1-dc1', from: { kind: 'dc', id: 'DC1' }, to: { kind: 'dc', id: 'DC1' }, leadTimeHours: 6, costPerUnit: 12 },
    ...STORES.map((id) => ({
      id: `dc1-${id}`,
      from: { kind: 'dc', id: 'DC1' },
      to: { kind: 'store', id },
      leadTimeHours: 6,
      costPerUnit: 5,
    })),
  ],
};

const at = (day: number, hour: number): Date => new Date(Date.UTC(2026, 2, day, hour - 1)); // Berlin in winter

function plans(): RigEvent[] {
  const hourShares = Array.from({ length: 24 }, (_, hour) => (hour >= 8 && hour < 20 ? 1 / 12 : 0));
  const { from, until, products } = ONE_STORE.promotions[0];
  const promotion = { promotion: 'SPRING', name: 'Spring sweets', from, until, products };
  return [
    event('promotion', 'HQ', 'retail.promotion.plan', at(2, 1), promotion),
    ...STORES.map((store) => {
      const lines = PRODUCTS.map((product) => ({ product, units: Array.from({ length: 14 }, () => 24) }));
      return event(`plan.${store}`, store, 'retail.demand.plan', at(2, 1), { store, firstDay: '2026-03-02', hourShares, lines });
    }),
  ];
}

/** Goods for the first store, announced the night before for noon; when each comes. */
const GOODS = [
  { product: 'DEAR', comes: undefined },
  { product: 'CHEAP', comes: 13 },
  { product: 'DEARER', comes: 14 },
] as const;
const goods = ({ product }: (typeof GOODS)[number]) => ({
  delivery: `goods.${product}`,
  from: { kind: 'dc', id: 'DC1' },
  to: { kind: 'store', id: 'S1' },
  lines: [{ product, quantity: 12 }],
});
const announcements = (): RigEvent[] =>
  GOODS.map((one) => {
    const planned = { ...goods(one), plannedAt: at(2, 12).toISOString() };
    return event(`planned.${one.product}`, 'S1', 'retail.delivery.planned', at(2, 1), planned);
  });
const receipts = (hour: number): RigEvent[] =>
  GOODS.filter(({ comes }) => comes === hour).map((one) => {
    const received = { ...goods(one), receivedAt: at(2, hour).toISOString() };
    return event(`received.${one.product}`, 'S1', 'retail.delivery.received', at(2, hour), received);
  });

/** What happens in an hour that ends then: S1 and S2 sell twice the plan and run out, S3 sells nothing, S4 sells as planned. */
function hourOf(day: number, hour: number): RigEvent[] {
  const start = at(day, hour - 1);
  const open = hour > 8 && hour <= 20;
  const told = STORES.flatMap((store, index): RigEvent[] => {
    const units = open ? [day === 3 && hour > 15 ? 0 : 4, 4, 0, 2][index] : 0;
    const lines = units === 0 ? [] : PRODUCTS.map((product) => ({ product, units: units ?? 0 }));
    return [sales(`sales.${store}.${day}.${hour}`, store, start, lines)];
  });
  const records =
    hour === 7 || hour === 13
      ? STORES.map((store, index) => {
          const onHand = [30, day === 2 ? 40 : 4, 60, 200][index] ?? 0;
          return position(
            `record.${store}.${day}.${hour}`,
            store,
            at(day, hour),
            PRODUCTS.map((product) => ({ product, onHand: hour === 13 ? Math.max(0, onHand - 24) : onHand })),
          );
        })
      : [];
  const more: RigEvent[] = day === 2 ? receipts(hour) : [];
  if (day === 2 && hour === 11)
    more.push(
      event('notice', 'SUP1', 'retail.supplier.notice', at(2, 11), { supplier: 'SUP1', kind: 'late', products: [], delayHours: 30 }),
    );
  if (hour === 15) for (const product of PRODUCTS) more.push(issue(`issue.${day}.${product}`, 'S1', at(day, 15), product));
  if (hour === 7) {
    const lines = PRODUCTS.map((product) => ({ product, onHand: 500 }));
    more.push(
      event(`centre.${day}`, 'DC1', 'retail.inventory.position', at(day, 7), {
        location: { kind: 'dc', id: 'DC1' },
        countedAt: at(day, 7).toISOString(),
        lines,
      }),
    );
  }
  // On the third day the first store’s shelves are full again: what was opened for it recovers.
  if (day === 3 && hour === 17)
    more.push(
      position(
        'full',
        'S1',
        at(3, 17),
        PRODUCTS.map((product) => ({ product, onHand: 400 })),
      ),
    );
  return [...told, ...records, ...more];
}

/** Two days of four stores, delivered hour by hour on a simulated clock, some of it three hours late; answers when all is done. */
export async function liveTwoDays(admin: ApiClient): Promise<{ from: Date; until: Date }> {
  await putMasterdata(admin, CHAIN);
  const source = await addSource(admin, 'systems', TYPES);
  const late: RigEvent[] = [];
  await deliver(admin, source, 'plans', [...plans(), ...announcements()]);
  for (let moment = at(2, 2).getTime(); moment <= at(3, 22).getTime(); moment += HOUR) {
    await advance(admin, new Date(moment).toISOString());
    const local = new Date(moment + HOUR);
    const events = hourOf(local.getUTCDate(), local.getUTCHours());
    const held = local.getUTCHours() % 3 === 0 ? late.splice(0) : [];
    const waits = (one: RigEvent): boolean => one.id.startsWith('sales.S2') && local.getUTCHours() % 4 === 1;
    late.push(...events.filter(waits));
    await deliver(admin, source, `hour.${moment}`, [...events.filter((one) => !waits(one)), ...held]);
  }
  const until = new Date(at(3, 22).getTime() + HOUR);
  await advance(admin, until.toISOString());
  return { from: at(2, 0), until };
}

async function deliver(admin: ApiClient, source: { id: string; secret: string }, id: string, events: readonly RigEvent[]): Promise<void> {
  if (events.length === 0) return;
  const { status, body } = await admin.deliver(source, id, events);
  const results = (body['results'] ?? []) as { result: string }[];
  if (status !== 202 || results.some(({ result }) => result !== 'accepted'))
    throw new Error(`${id}: ${status} ${JSON.stringify(body).slice(0, 500)}`);
}
