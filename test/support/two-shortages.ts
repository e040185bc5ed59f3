import { event, position, sales, type RigEvent } from '../../bench/rig/cloud-events.js';
import { addSource, putMasterdata, type ApiClient } from './api-client.js';
import { advance, deliverAll, inCentre, ONE_STORE, PRODUCTS, SIGNALS } from './one-store.js';
import { checked, type WrittenDocument } from './rule-rig.js';

const HOUR = 3_600_000;
const STORES = ['S1', 'S2'] as const;
const [FIRST] = ONE_STORE.stores;
const CHAIN = {
  ...ONE_STORE,
  stores: STORES.map((id, index) => ({ ...FIRST, id, name: `Market ${id}`, region: ['north', 'south'][index] })),
  lanes: [ONE_STORE.lanes[0], ...STORES.map((id) => ({ ...ONE_STORE.lanes[1], id: `dc1-${id}`, to: { kind: 'store', id } }))],
};
const noon = (day: number): string => `2026-03-0${day}T12:00:00+01:00`;

/** Opens what sells `ahead` times its plan and will not last, and lets the stockout agent look at it. */
export const aheadOfPlan = (owner: string, ahead: number): WrittenDocument => ({
  id: 'ahead-of-plan',
  title: 'Promotion sells ahead of plan',
  why: 'To act before the shelf is empty.',
  owner,
  team: 'regional-ops',
  subject: 'product|store',
  trigger: { signals: ['retail.inventory.position'] },
  conditions: {
    all: [
      { fact: 'sell-through-ratio', operator: 'greaterThanInclusive', value: ahead, maxAgeMinutes: 1_440 },
      { fact: 'cover-minus-lead-days', operator: 'lessThan', value: 1, maxAgeMinutes: 1_440 },
    ],
  },
  severity: 'medium',
  effect: 'open',
  exceptionType: 'promotion-stockout-risk',
  mergeKey: ['exceptionType', 'subject'],
  moneyAtRisk: 'lost-margin-until-replenishment',
  agent: 'stockout-triage',
  repeatAfterMinutes: 720,
  golden: [
    { name: 'fires', expect: 'fires', facts: { 'sell-through-ratio': 9, 'cover-minus-lead-days': 0 } },
    { name: 'is silent on the plan', expect: 'silent', facts: { 'sell-through-ratio': 1, 'cover-minus-lead-days': 0 } },
    { name: 'cannot tell', expect: 'unknown', facts: { 'sell-through-ratio': 9 }, missing: ['cover-minus-lead-days'] },
  ],
});

/**
 * Both stores sell twice their plan; S1 has ten of the dear chocolate left at noon of 3 March, S2 at noon of the 4th, and of
 * everything else plenty. The rule in force wants three times the plan, so nothing opens: what happened is only stored.
 */
export async function liveTwoShortages(ada: ApiClient, ben: ApiClient, owner: string): Promise<void> {
  await putMasterdata(ada, CHAIN);
  const store = { source: await addSource(ada, 'store-systems', SIGNALS), connectorSecret: '' };
  const { number } = await checked(ada, aheadOfPlan(owner, 3));
  const shipped = (await ada.items<{ id: string }>('/v1/rules')).map(({ id }) => id);
  await ben.need('POST', '/v1/rule-publications', { body: { publish: [{ rule: 'ahead-of-plan', number }], retire: shipped } });
  await deliverAll(ada, store, 'plans', [...STORES.map(planOf), inCentre('centre.1', '2026-03-02T07:00:00+01:00', 2_000)]);
  for (const day of [3, 4]) {
    await advance(ada, noon(day));
    const from = day === 3 ? '2026-03-02T00:00:00+01:00' : noon(3);
    await deliverAll(
      ada,
      store,
      `sales.${day}`,
      STORES.flatMap((id) => soldIn(id, from, noon(day))),
    );
    const records = STORES.map((id) =>
      position(
        `record.${id}.${day}`,
        id,
        new Date(noon(day)),
        Object.values(PRODUCTS).map((product) => ({ product, onHand: left(id, product, day) })),
      ),
    );
    await deliverAll(ada, store, `noon.${day}`, [inCentre(`centre.${day}`, noon(day), 2_000), ...records]);
  }
  await advance(ada, '2026-03-04T13:00:00+01:00');
}

const left = (store: string, product: string, day: number): number =>
  product === PRODUCTS.dear && (day === 3) === (store === 'S1') ? 10 : 2_000;

function planOf(store: string): RigEvent {
  const hourShares = Array.from({ length: 24 }, (_, hour) => (hour >= 8 && hour < 20 ? 1 / 12 : 0));
  const lines = Object.values(PRODUCTS).map((product) => ({ product, units: Array.from({ length: 14 }, () => 24) }));
  return event(`plan.${store}`, store, 'retail.demand.plan', new Date('2026-03-01T12:00:00Z'), {
    store,
    firstDay: '2026-03-02',
    hourShares,
    lines,
  });
}

/** Four of each an hour while the store is open; of what it has ten of from noon on, what is there. */
function soldIn(store: string, from: string, until: string): RigEvent[] {
  const events: RigEvent[] = [];
  for (let start = Date.parse(from); start < Date.parse(until); start += HOUR) {
    const local = (new Date(start).getUTCHours() + 1) % 24; // Berlin in winter
    const lines =
      local >= 8 && local < 20 ? Object.values(PRODUCTS).map((product) => ({ product, units: unitsOf(store, product, start) })) : [];
    events.push(
      sales(
        `sales.${store}.${start}`,
        store,
        new Date(start),
        lines.filter(({ units }) => units > 0),
      ),
    );
  }
  return events;
}

function unitsOf(store: string, product: string, start: number): number {
  const since = (start - Date.parse(noon(3))) / HOUR;
  if (store !== 'S1' || product !== PRODUCTS.dear || since < 0) return 4;
  return [4, 4, 2][since] ?? 0;
}
