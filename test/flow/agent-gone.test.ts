import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstRun, type ApiClient } from '../support/api-client.js';
import {
  advance,
  deliverAll,
  inStore,
  PRODUCTS,
  sellTwiceThePlan,
  setUpOneStore,
  soldEachHour,
  type OneStore,
} from '../support/one-store.js';
import { startTestServer, type TestServer } from '../support/server.js';

type Run = { id: string; agent: string; state: string; summary: string; proposals: string[] };
type Spec = { _id: string };

/** Specs are kept for two seconds. */
const readAgain = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 2_100));

// An agent is taken out while rules still name it: exceptions open, and must not look as if somebody worked on them.
describe('an exception whose agent is gone', () => {
  let server: TestServer;
  let ada: ApiClient;
  let store: OneStore;
  let spec: Spec | null;

  beforeAll(async () => {
    server = await startTestServer({ settings: { OUTGOING_ALLOW: '127.0.0.1:9' } });
    ada = await firstRun(server.url);
    spec = await server.mongo.db.collection<Spec>('agent_specs').findOneAndDelete({ _id: 'stockout-triage' });
    await readAgain();
    store = await setUpOneStore(ada, 'http://127.0.0.1:9/actions');
    await sellTwiceThePlan(ada, store);
    await advance(ada, '2026-03-03T12:05:00+01:00');
  }, 60_000);
  afterAll(() => server.close());

  it('says on its timeline and among the runs that nobody looked, once', async () => {
    const exceptions = await ada.items<{ id: string; state: string }>('/v1/exceptions');
    expect(exceptions.map(({ state }) => state)).toEqual(['open', 'open', 'open']);
    for (const { id } of exceptions) {
      const runs = await ada.items<Run>(`/v1/agent-runs?exception=${id}`);
      expect(runs).toMatchObject([
        { agent: 'stockout-triage', state: 'not-run', proposals: [], summary: expect.stringMatching(/^There is no agent/) },
      ]);
      const told = (await ada.items<{ type: string; data: object }>(`/v1/exceptions/${id}/timeline`)).filter(
        ({ type }) => type === 'agent-run.finished',
      );
      expect(told).toMatchObject([{ data: { status: 'not-run', because: runs[0]?.summary } }]);
    }
  });

  it('is looked at when its agent is back and more is found', async () => {
    await server.mongo.db.collection<Spec>('agent_specs').insertOne(spec as Spec);
    await readAgain();
    await advance(ada, '2026-03-03T19:00:00+01:00');
    await deliverAll(ada, store, 'afternoon', soldEachHour('2026-03-03T12:00:00+01:00', '2026-03-03T19:00:00+01:00', 1));
    const left = Object.values(PRODUCTS).map((product) => ({ product, onHand: 2 }));
    await deliverAll(ada, store, 'evening', [inStore('store.evening', '2026-03-03T19:00:00+01:00', left)]);
    await advance(ada, '2026-03-03T19:05:00+01:00');
    const states = (await ada.items<Run>('/v1/agent-runs')).map(({ state }) => state);
    expect(states.filter((state) => state === 'completed')).toHaveLength(3);
  }, 60_000);
});
