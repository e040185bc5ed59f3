import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { position } from '../../bench/rig/cloud-events.js';
import { addPerson, firstRun, signIn, type ApiClient } from '../support/api-client.js';
import { reached } from '../support/backtest-rig.js';
import { advance, PRODUCTS } from '../support/one-store.js';
import { checked, shortStock } from '../support/rule-rig.js';
import { startTestServer, type TestServer } from '../support/server.js';
import { aheadOfPlan, liveTwoShortages } from '../support/two-shortages.js';

/**
 * The story: a buyer wants one exception a product, not one a store. Two stores run short of the same chocolate within an hour.
 * What is at risk is what both stand to lose; when goods reach the first, the second still has nothing, and the exception stays
 * until it has. A backtest over that afternoon says the same.
 */
type Exception = {
  id: string;
  version: number;
  state: string;
  closeReason?: string;
  closedAt?: string;
  moneyAtRisk: { amount: number };
  subjects?: { subject: string; moneyAtRisk: { amount: number }; recoveredAt?: string }[];
};
const BY_PRODUCT = { mergeKey: ['exceptionType', 'product'] };

describe('one exception for a product in two stores', () => {
  let server: TestServer;
  let ada: ApiClient;
  let source: { id: string; secret: string };
  let most = 0;
  const records = async (store: string, at: string, onHand: number): Promise<void> => {
    await advance(ada, at);
    const event = position(`${store}.${at}`, store, new Date(at), [{ product: PRODUCTS.dear, onHand }]);
    expect((await ada.deliver(source, `${store}.${at}`, [event])).body).toMatchObject({ results: [{ result: 'accepted' }] });
    await advance(ada, new Date(Date.parse(at) + 60_000).toISOString());
  };
  const only = async (as = ada): Promise<Exception> => {
    const items = await as.items<Exception>('/v1/exceptions?limit=200');
    expect(items).toHaveLength(1);
    return as.get(`/v1/exceptions/${items[0]?.id}`);
  };

  beforeAll(async () => {
    server = await startTestServer({ settings: { EVALUATION_WINDOW_SECONDS: '0' } });
    ada = await firstRun(server.url);
    const ben = await signIn(ada, 'ben@example.com');
    const user = await server.mongo.db.collection<{ _id: string }>('users').findOne({ email: 'ada@example.com' });
    await liveTwoShortages(ada, ben, user?._id ?? '');
    const { agent: _agent, ...opens } = aheadOfPlan(user?._id ?? '', 1.2) as ReturnType<typeof aheadOfPlan> & { agent?: string };
    const closes = shortStock('well-stocked', user?._id ?? '', {
      ...BY_PRODUCT,
      effect: 'close',
      exceptionType: 'promotion-stockout-risk',
      conditions: { all: [{ fact: 'on-hand-estimate', operator: 'greaterThan', value: 500 }] },
      golden: [
        { name: 'fires with plenty', expect: 'fires', facts: { 'on-hand-estimate': 900 } },
        { name: 'is silent at fifty', expect: 'silent', facts: { 'on-hand-estimate': 50 } },
        { name: 'cannot tell', expect: 'unknown', facts: {}, missing: ['on-hand-estimate'] },
      ],
    });
    const versions = [await checked(ada, { ...opens, ...BY_PRODUCT }), await checked(ada, closes)];
    await ben.need('POST', '/v1/rule-publications', { body: { publish: versions.map(({ rule, number }) => ({ rule, number })) } });
    await new Promise((resolve) => setTimeout(resolve, 1_100)); // seen by all
    const { secret } = await ada.need<{ secret: string }>('POST', '/v1/sources/store-systems/secrets');
    source = { id: 'store-systems', secret };
  }, 120_000);
  afterAll(() => server.close());

  it('has at risk what both stores stand to lose', async () => {
    await records('S1', '2026-03-04T13:10:00+01:00', 2);
    const alone = await only();
    expect(alone).not.toHaveProperty('subjects');
    await records('S2', '2026-03-04T13:20:00+01:00', 5);
    const both = await only();
    most = both.moneyAtRisk.amount;
    expect(both.subjects?.map(({ subject }) => subject)).toEqual(['S1', 'S2'].map((store) => `product:${PRODUCTS.dear}|store:${store}`));
    const [first = 0, second = 0] = both.subjects?.map(({ moneyAtRisk }) => moneyAtRisk.amount) ?? [];
    expect([first, first + second]).toEqual([alone.moneyAtRisk.amount, most]);
    expect(second).toBeGreaterThan(0);
  });

  it('shows a region its own store', async () => {
    const north = await addPerson(ada, 'Nora', ['regional-ops'], { regions: ['north'] });
    expect((await only(north)).subjects).toHaveLength(1);
    expect(JSON.stringify(await north.get('/v1/exceptions'))).not.toContain('store:S2');
  });

  it('stays for the second store when the first has recovered, and ends with it', async () => {
    await records('S1', '2026-03-04T13:30:00+01:00', 2_000);
    const half = await only();
    const [first, second] = half.subjects ?? [];
    expect([half.state, first?.recoveredAt, second?.recoveredAt]).toEqual(['open', '2026-03-04T12:30:00.000Z', undefined]);
    expect(half.moneyAtRisk.amount).toBe(second?.moneyAtRisk.amount);
    await records('S2', '2026-03-04T13:40:00+01:00', 2_000);
    expect(await only()).toMatchObject({ state: 'closed', closeReason: 'recovered' });
    const timeline = await ada.items<{ type: string; data: { recovered?: string } }>(`/v1/exceptions/${half.id}/timeline`);
    expect(timeline.filter(({ data }) => data.recovered !== undefined).map(({ data }) => data.recovered)).toEqual([first?.subject]);
  });

  it('is backtested as it was lived', async () => {
    await advance(ada, '2026-03-04T15:00:00+01:00');
    const window = { from: '2026-03-04T13:00:00+01:00', until: '2026-03-04T14:00:00+01:00' };
    const asked = await ada.need<{ id: string }>('POST', '/v1/backtests', { body: { retire: ['ahead-of-plan'], ...window } });
    await reached(ada, asked.id, 'finished', 60_000);
    const removed = await ada.items<Exception & { joined: unknown[] }>(`/v1/backtests/${asked.id}/exceptions`);
    const { closedAt } = await only();
    expect(removed).toMatchObject([{ change: 'removed', moneyAtRisk: { amount: most }, joined: [{}], closedAt }]);
  }, 90_000);
});
