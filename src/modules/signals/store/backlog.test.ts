import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminOf, call, writeSmallChain, type Answer } from '../../../../test/support/small-chain.js';
import { startTestServer, type TestServer } from '../../../../test/support/server.js';
import { Backlog } from '../../../platform/index.js';
import { MarkEvaluated } from '../index.js';

const LIMIT = 100;
const event = (id: string) => ({
  specversion: '1.0',
  id,
  source: '/pos/101',
  type: 'retail.store-sales.hourly',
  time: '2026-03-02T10:00:00+01:00',
  data: { store: '101', hourStart: '2026-03-02T09:00:00+01:00', currency: 'EUR', lines: [] },
});

// Nobody evaluates here: what is journalled stays, and what was not handed over must be found again.
describe('the backlog of signals', () => {
  let server: TestServer;
  let key: string;
  const signals = () => server.mongo.db.collection<{ batch: string; recordedAt: Date }>('signals');
  const work = () => server.mongo.db.collection<{ refs: { batch: string } }>('work');
  const post = (...ids: string[]): Promise<Answer> =>
    call(server, 'POST', '/v1/signals', {
      token: key,
      body: ids.map(event),
      headers: { 'content-type': 'application/cloudevents-batch+json' },
    });
  const lostBatch = async (id: string): Promise<string> => {
    await post(id);
    const { batch = '' } = (await signals().findOne({ ceId: id })) ?? {};
    await expect.poll(() => work().countDocuments({ 'refs.batch': batch })).toBe(1);
    await work().deleteMany({ 'refs.batch': batch });
    return batch;
  };

  beforeAll(async () => {
    server = await startTestServer({ worker: false, settings: { SIGNALS_BACKLOG_LIMIT: String(LIMIT) } });
    const admin = await adminOf(server);
    await writeSmallChain(server, admin);
    await call(server, 'PUT', '/v1/sources/pos', { token: admin, body: { name: 'Tills', types: ['retail.store-sales.hourly'] } });
    const made = await call(server, 'POST', '/v1/api-keys', {
      token: admin,
      body: { name: 'till', roles: ['integration'], source: 'pos' },
    });
    key = String(made.body['key']);
  });
  afterAll(() => server.close());

  it('counts as work outside the table exactly while a batch is not handed over', async () => {
    const backlog = server.app.get(Backlog);
    expect(await backlog.any()).toBe(false);
    const batch = await lostBatch('one');
    expect(await backlog.any()).toBe(true);
    await server.app.get(MarkEvaluated).run([batch]);
    expect(await backlog.any()).toBe(false);
  });

  it('hands a batch over that was lost between the journal and the queue, by itself, once', async () => {
    const batch = await lostBatch('two');
    await signals().updateMany({ batch }, { $set: { recordedAt: new Date(Date.now() - 10_000) } });
    await expect.poll(() => work().countDocuments({ 'refs.batch': batch }), { timeout: 10_000 }).toBe(1);
    await server.app.get(MarkEvaluated).run([batch]);
  });

  it('refuses more than the limit with the time to wait, and takes signals again when the backlog is worked off', async () => {
    await post(...Array.from({ length: LIMIT }, (_, index) => `n${index}`));
    const refused = await post('over');
    expect([refused.status, refused.headers.get('retry-after'), refused.body['code']]).toEqual([429, '1', 'overloaded']);
    expect(await signals().countDocuments({ ceId: 'over' })).toBe(0);
    const batches = (await signals().distinct('batch')) as string[];
    await server.app.get(MarkEvaluated).run(batches);
    await expect.poll(async () => (await post('over')).status, { timeout: 5_000, interval: 200 }).toBe(202);
  });
});
