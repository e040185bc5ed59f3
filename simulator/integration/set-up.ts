import { HOUR_SHARES } from '../chain/shape.js';
import { plannedOn } from '../chain/demand.js';
import type { Scenario } from '../chain/scenario.js';
import type { World } from '../chain/world.js';
import type { Api } from './api.js';
import { inParallel } from './bounded.js';
import { cloudEvent, SOURCE_IDS, SOURCES } from './cloud-event.js';
import { masterData, promotion } from './master-data.js';
import { ADMIN, DEMO_PASSWORD, PUBLISHER, staff, type Person } from './people.js';
import type { SignalSender } from './signal-sender.js';
import type { WorldSignals } from './world-signals.js';

/** Session tokens by e-mail address. */
export type Sessions = ReadonlyMap<string, string>;
const CONNECTOR = 'transport';
const MASTERDATA_ITEMS = 1_000;

/** Makes an empty server know the chain: people, sources, master data, the connector. Answers everybody's session. */
export async function setUp(api: Api, scenario: Scenario, sender: SignalSender, options: { token: string; actionUrl: string }) {
  const credentials = (person: Person) => ({ name: person.name, email: person.email, password: DEMO_PASSWORD, roles: person.roles });
  await api.need('POST', '/v1/first-run', { body: { token: options.token, people: [credentials(ADMIN), credentials(PUBLISHER)] } });
  const sessions = new Map<string, string>();
  const signIn = async (person: Person): Promise<string> => {
    const body = (await api.need('POST', '/v1/sessions', { body: { email: person.email, password: DEMO_PASSWORD } })) as { token: string };
    sessions.set(person.email, body.token);
    return body.token;
  };
  const admin = await signIn(ADMIN);
  for (const [kind, items] of masterData(scenario)) await putMasterData(api, admin, kind, items);
  await inParallel(staff(scenario), async (person) => {
    await api.need('POST', '/v1/users', { token: admin, body: { ...credentials(person), scope: person.scope } });
    await signIn(person);
  });
  for (const id of SOURCE_IDS) {
    const { name, types } = SOURCES[id];
    const body = { name, types, stores: ['*'], active: true };
    const { secret } = (await api.need('PUT', `/v1/sources/${id}`, { token: admin, body })) as { secret?: string };
    if (secret === undefined) throw new Error(`source ${id}: the server gave no secret; it is not new`);
    sender.trust(id, secret);
  }
  const connector = {
    kind: 'webhook',
    url: options.actionUrl,
    actionTypes: ['stock.transfer', 'order.expedite'],
    honoursIdempotencyKey: true,
  };
  const { secret } = (await api.need('PUT', `/v1/connectors/${CONNECTOR}`, { token: admin, body: connector })) as { secret?: string };
  if (secret === undefined) throw new Error('connector: the server gave no secret; it is not new');
  return { sessions: sessions as Sessions, admin, connectorSecret: secret };
}

/** What the planning system and the order book know before the week begins. */
export function putPlans(scenario: Scenario, world: World, sender: SignalSender, signals: WorldSignals): void {
  const { calendar, assortment, network, days } = scenario;
  const start = calendar.iso(0);
  const { id, ...promoted } = promotion(scenario);
  sender.put(
    'planning',
    cloudEvent('planning', id, 'retail.promotion.plan', `promotion.${id}`, start, { promotion: id, ...promoted }),
    0,
    true,
  );
  const weekdays = Array.from({ length: Math.max(7, days) + 2 }, (_, day) => calendar.weekdayOf(day));
  network.stores.forEach((store, s) => {
    const lines = assortment.products.map((product, p) => {
      const rate = scenario.plan[s * assortment.products.length + p] ?? 0;
      return { product: product.id, units: weekdays.map((weekday) => Math.round(plannedOn(rate, weekday) * 100) / 100) };
    });
    const data = { store: store.id, firstDay: calendar.dateOf(0), hourShares: HOUR_SHARES, lines };
    sender.put('planning', cloudEvent('planning', store.id, 'retail.demand.plan', `plan.${store.id}`, start, data), 0, true);
  });
  for (const order of scenario.supply.inbound) signals.planned(0, world.inboundDelivery(order));
  signals.release(0);
}

async function putMasterData(api: Api, token: string, kind: string, items: object[]): Promise<void> {
  for (let from = 0; from < items.length; from += MASTERDATA_ITEMS) {
    const path = `/v1/masterdata/${kind}`;
    const body = (await api.need('PUT', path, { token, body: { items: items.slice(from, from + MASTERDATA_ITEMS) } })) as {
      rejected?: unknown[];
    };
    if ((body.rejected?.length ?? 0) > 0) throw new Error(`master data: ${kind} refused: ${JSON.stringify(body.rejected?.slice(0, 3))}`);
  }
}
