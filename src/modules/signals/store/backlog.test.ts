import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { adminOf, call, writeSmallChain, type Answer } from '../../../../test/support/small-chain.js';
import { startTestServer, type TestServer } from '../../../../test/support/server.js';
import { WorkStore } from '../../../platform/index.js';
import { MarkEvaluated, SignalJournal } from '../index.js';
import { HandOver } from '../usecases/hand-over.js';
import { SweepOrphans } from '../usecases/sweep-orphans.js';

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
  const resultsOf = (answer: Answer): string[] => (answer.body['results'] as { result: string }[]).map(({ result }) => result);
  const lostBatch = async (id: string): Promise<string> => {
    await post(id);
    const { batch = '' } = (await signals().findOne({ ceId: id })) ?? {};
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

  it('has the work of a batch on disk before it answers', async () => {
    const store = server.app.get(WorkStore);
    const add = store.add.bind(store);
    const slow = vi.spyOn(store, 'add').mockImplementation(async (jobs) => {
      await new Promise((resolve) => setTimeout(resolve, 150));
      return add(jobs);
    });
    await post('early');
    const { batch = '' } = (await signals().findOne({ ceId: 'early' })) ?? {};
    expect(await work().findOne({ 'refs.batch': batch })).toMatchObject({ job: 'signals.evaluate', state: 'pending', size: 1 });
    slow.mockRestore();
  });

  it('hands a batch over that was lost between the journal and the work, when its sender sends it again, once', async () => {
    const batch = await lostBatch('sent-again');
    for (let twice = 0; twice < 2; twice += 1) {
      expect(resultsOf(await post('sent-again', `new-${twice}`))).toEqual(['duplicate', 'accepted']);
      expect(await work().countDocuments({ 'refs.batch': batch })).toBe(1);
    }
  });

  it('finds such a batch by itself when a process starts, and those of signals let out of quarantine', async () => {
    const batch = await lostBatch('lost');
    const released = await lostBatch('released');
    await signals().updateMany({ batch: released }, { $set: { releasedIn: 'rel_1' } });
    await signals().updateMany({ batch: { $in: [batch, released] } }, { $set: { recordedAt: new Date(Date.now() - 15_000) } });
    const sweep = server.app.get(SweepOrphans);
    await expect.poll(() => sweep.run(100)).toBe(3); // looks back a day, whatever the look at the start saw
    for (const one of [batch, released, 'rel_1']) expect(await work().countDocuments({ 'refs.batch': one })).toBe(1);
    await expect.poll(() => sweep.run(100)).toBe(0);
  });

  it('does not look for batches that were evaluated, though their work was cleared away', async () => {
    const batch = await lostBatch('done');
    const { leaves } = await server.app.get(SignalJournal).read([batch]);
    await server.app.get(MarkEvaluated).run(leaves);
    expect(resultsOf(await post('done'))).toEqual(['duplicate']);
    expect(await work().countDocuments({ 'refs.batch': batch })).toBe(0);
  });

  it('evaluates a batch once more of which somebody found only a part', async () => {
    const batch = await lostBatch('part');
    const handOver = server.app.get(HandOver);
    const { leaves } = await server.app.get(SignalJournal).read([batch]);
    await handOver.ensure([batch]);
    await server.app.get(MarkEvaluated).run(leaves);
    const [signal] = await signals().find({ batch }).toArray();
    await signals().insertOne({ ...signal, _id: 'sig_late', ceId: 'late' } as never);
    await handOver.run({ batch, signals: 2, receivedAt: new Date(), correlationId: 'c' });
    expect(await work().countDocuments({ 'refs.batch': batch })).toBe(2);
    await server.app.get(MarkEvaluated).run((await server.app.get(SignalJournal).read([batch])).leaves);
    const record = await server.mongo.db.collection<{ _id: string }>('signal_batches').findOne({ _id: batch });
    expect(record).toMatchObject({ count: 2, version: 2 });
  });

  it('refuses more than the limit with the time to wait, and takes signals again when the backlog is worked off', async () => {
    await post(...Array.from({ length: LIMIT }, (_, index) => `n${index}`));
    await expect.poll(async () => (await post('over')).status, { timeout: 5_000, interval: 200 }).toBe(429);
    const refused = await post('over');
    expect([refused.status, refused.headers.get('retry-after'), refused.body['code']]).toEqual([429, '1', 'overloaded']);
    expect(await signals().countDocuments({ ceId: 'over' })).toBe(0);
    const [later, store] = [new Date(Date.now() + 60_000), server.app.get(WorkStore)];
    const jobs = await store.claim('signals.evaluate', later, 1_000, { owner: 'test', token: 'test', until: later });
    await store.complete(
      jobs.map(({ id }) => id),
      'test',
    );
    await expect.poll(async () => (await post('over')).status, { timeout: 5_000, interval: 200 }).toBe(202);
  });
});
