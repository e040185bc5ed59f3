import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { event, type RigEvent } from '../../bench/rig/cloud-events.js';
import { addSource, firstRun, putMasterdata, signIn, type ApiClient } from '../support/api-client.js';
import { advance, DC, ONE_STORE, PRODUCTS, STORE } from '../support/one-store.js';
import { checked, publish, shortStock, write, step, type WrittenDocument } from '../support/rule-rig.js';
import { startTestServer, type TestServer } from '../support/server.js';

const [HELD_UP, ON_TIME] = [PRODUCTS.cheap, PRODUCTS.dear];
const PLANNED = '2026-03-03T08:00:00+01:00';
const TOLD = '2026-03-02T18:00:00+01:00';
const subjectOf = (product: string): string => `product:${product}|store:${STORE}`;

let sent = 0;
function delivery(type: 'planned' | 'delayed', at: string, number: string, product: string, more: object): RigEvent {
  const leg = { delivery: number, from: { kind: 'dc', id: DC }, to: { kind: 'store', id: STORE }, lines: [{ product, quantity: 12 }] };
  return event(`e${++sent}`, STORE, `retail.delivery.${type}`, new Date(at), { ...leg, plannedAt: PLANNED, ...more });
}
const planned = (number: string, product: string) => delivery('planned', '2026-03-02T09:00:00+01:00', number, product, {});
const delayed = (number: string, product: string, newEta: string) => delivery('delayed', TOLD, number, product, { newEta, reason: 'snow' });

const entry = (units: number, late: number) => ({ delivery: 'D1', units, 'late-hours': late, late: late > 0 });

/** One of the deliveries on the way is at least eight hours late, and the next to come is no small one. */
const lateDelivery = (owner: string, changes: Record<string, unknown> = {}): WrittenDocument =>
  shortStock('late-delivery', owner, {
    trigger: { signals: ['retail.delivery.delayed'] },
    conditions: {
      all: [
        { fact: 'inbound-deliveries', path: '[*].late-hours', operator: 'someFact:greaterThanInclusive', value: 8, unit: 'hours' },
        { fact: 'inbound-deliveries', path: '[0].units', operator: 'greaterThan', value: 6 },
      ],
    },
    golden: [
      { name: 'one of two is late', expect: 'fires', facts: { 'inbound-deliveries': [entry(12, 0), entry(6, 9)] } },
      { name: 'both come in time', expect: 'silent', facts: { 'inbound-deliveries': [entry(12, 0), entry(6, 7)] } },
      { name: 'nothing is on the way', expect: 'silent', facts: { 'inbound-deliveries': [] } },
      { name: 'nobody knows', expect: 'unknown', facts: {}, missing: ['inbound-deliveries'] },
    ],
    ...changes,
  });

// Two deliveries are held up: one by an hour, one by eleven. Only for the second somebody should be told, and why.
describe('a rule that looks into the deliveries on the way', () => {
  let on: TestServer;
  let ada: ApiClient;
  let owner: string;
  const findings = () =>
    on.mongo.db
      .collection<{ subject: string; because: object[]; facts: Record<string, { value: unknown }> }>('findings')
      .find({ ruleId: 'late-delivery' })
      .toArray();

  beforeAll(async () => {
    on = await startTestServer({ settings: { CLOCK_START: '2026-03-02T10:00:00+01:00' } });
    ada = await firstRun(on.url);
    await putMasterdata(ada, ONE_STORE);
    owner = (await on.mongo.db.collection<{ _id: string }>('users').findOne({ email: 'ada@example.com' }))?._id ?? '';
    const published = await publish(await signIn(ada, 'ben@example.com'), await checked(ada, lateDelivery(owner)));
    if (published !== 200) throw new Error(`not published: ${published}`);
    await new Promise((resolve) => setTimeout(resolve, 1_100)); // until every process has looked for another set
    const source = await addSource(ada, 'logistics', ['retail.delivery.planned', 'retail.delivery.delayed']);
    const events = [
      planned('D1', HELD_UP),
      planned('D2', ON_TIME),
      delayed('D1', HELD_UP, '2026-03-03T19:00:00+01:00'),
      delayed('D2', ON_TIME, '2026-03-03T09:00:00+01:00'),
    ];
    const answer = await ada.deliver(source, 'deliveries', events);
    if (answer.status !== 202) throw new Error(`not accepted: ${answer.status}`);
    await advance(ada, '2026-03-02T18:30:00+01:00');
  });
  afterAll(() => on.close());

  it('fires for the one that is late, not for the other, and keeps what it saw', async () => {
    const found = await findings();
    expect(found.map(({ subject }) => subject)).toEqual([subjectOf(HELD_UP)]);
    expect(found[0]?.because).toMatchObject([
      { fact: 'inbound-deliveries[*].late-hours', operator: 'someFact:greaterThanInclusive', needed: 8, seen: [11], result: 'true' },
      { fact: 'inbound-deliveries[0].units', seen: 12, result: 'true' },
    ]);
    expect(found[0]?.facts['inbound-deliveries']?.value).toMatchObject([
      { delivery: 'D1', from: `dc:${DC}`, units: 12, 'late-hours': 11, late: true },
    ]);
  });

  it('explains itself for either, in hours', async () => {
    const why = async (product: string) =>
      (await ada.get<{ result: string; because: object[] }>(`/v1/rules/late-delivery/explain?subject=${subjectOf(product)}`)) as {
        result: string;
        because: object[];
      };
    expect(await why(HELD_UP)).toMatchObject({
      result: 'fired',
      because: [
        { seen: [11], unit: 'hours' },
        { seen: 12, unit: 'units' },
      ],
    });
    const other = await why(ON_TIME);
    expect(other).toMatchObject({ result: 'silent', because: [{ seen: [1], unit: 'hours', inTheWay: true }, { result: 'true' }] });
    expect(JSON.stringify(other)).toContain('Seen: 1 hours');
  });

  it('is offered with its entries, and shown with them', async () => {
    const { items: declared } = await ada.get<{ items: { name: string; entries?: object }[] }>('/v1/facts/catalogue');
    expect(Object.keys(declared.find(({ name }) => name === 'inbound-deliveries')?.entries ?? {})).toContain('late-hours');
    const { items } = await ada.get<{ items: { name: string; value: unknown }[] }>(`/v1/facts?subject=${subjectOf(ON_TIME)}`);
    expect(items.find(({ name }) => name === 'inbound-deliveries')?.value).toMatchObject([{ delivery: 'D2', 'late-hours': 1 }]);
  });

  it('is refused, with the place, where it leads nowhere', async () => {
    const { all } = lateDelivery(owner)['conditions'] as { all: object[] };
    const conditions = { all: [{ ...all[0], path: '[*].hours' }, all[1]] };
    const { status, body } = await step(ada, 'check', await write(ada, lateDelivery(owner, { id: 'leads-nowhere', conditions })));
    expect(status).toBe(200);
    expect((body['check'] as { issues: object[] }).issues).toEqual([
      {
        path: 'conditions.all.0.path',
        message: expect.stringMatching(/^entries of inbound-deliveries say no hours; they say delivery, /) as string,
      },
    ]);
  });
});
