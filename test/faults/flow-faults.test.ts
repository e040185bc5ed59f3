import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient, type Db } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seeded } from '../../bench/rig/cloud-events.js';
import { freePort, pause, ServerProcess, until } from '../../bench/rig/server-process.js';
import { startEngines, type Engines } from '../../scripts/engines/start-engines.mjs';
import { deriveId } from '../../src/kernel/index.js';
import { ActionTarget } from '../support/action-target.js';
import { addSource, firstRun, FIRST_RUN_TOKEN, putMasterdata, type ApiClient } from '../support/api-client.js';
import { build } from '../support/build.js';
import { counted, stated } from '../support/counted.js';
import { EndlessSender } from '../support/endless-sender.js';
import { faultChain, FAULT_TYPES, Stream, type Stock } from '../support/fault-stream.js';

/**
 * The flow under fire: api, worker and engines as processes of their own, signals coming in all the time, and each of them
 * killed in turn with SIGKILL. What was answered with 2xx is journalled once and evaluated, facts say exactly what the
 * accepted signals say, nobody gets an action twice, and the record verifies.
 * Each of the four is killed forty times in a soak.
 */
const KILLS = 40;
const { numRuns: ROUNDS, seed: SEED } = stated(KILLS);
const START = Date.parse('2026-03-03T12:00:00Z');
/** Business minutes that go by in a second: the flow's deadlines come while things are being killed. */
const MINUTES_A_SECOND = 1;
/** Bounds of the promises, times three. */
const DEAD_WORKER_MS = 3 * 10_000;
const REDIS_LOSS_MS = 60_000;

type Work = { _id: string; state: string; dueAt: Date };
type JournalRow = { _id: string; ceId: string; ceSource: string; state: string; batch: string };

describe('the flow, while its parts are killed', () => {
  let dataDir: string;
  let engines: Engines;
  let target: ActionTarget;
  let api: ServerProcess;
  let worker: ServerProcess;
  let client: MongoClient;
  let db: Db;
  let admin: ApiClient;
  let source: { id: string; secret: string };
  let stream: Stream;
  let sender: EndlessSender;
  let ticking: NodeJS.Timeout;
  let began = 0;
  const cleanUp: (() => unknown)[] = [];

  const businessNow = (): Date => new Date(START + (began === 0 ? 0 : ((performance.now() - began) / 1_000) * MINUTES_A_SECOND * 60_000));

  beforeAll(async () => {
    console.log(`flow faults: seed ${SEED}, ${ROUNDS} kills of each`);
    await build();
    dataDir = mkdtempSync(join(tmpdir(), 'endcap-faults-'));
    cleanUp.push(() => rmSync(dataDir, { recursive: true, force: true }));
    engines = await startEngines({ dataDir, own: true, stopOnSignals: false });
    cleanUp.push(() => engines.stop());
    target = await ActionTarget.start();
    cleanUp.push(() => target.stop());
    const port = await freePort();
    const env = {
      MONGODB_URI: engines.mongodbUri,
      REDIS_URL: engines.redisUrl,
      CLOCK: 'simulated',
      CLOCK_START: new Date(START).toISOString(),
      LOG_LEVEL: 'warn',
      FIRST_RUN_TOKEN,
      PORT: String(port),
      DATA_DIR: join(dataDir, 'server'),
      OUTGOING_ALLOW: target.host,
      TRIAGE_DELAY_SECONDS: '0',
      DECISION_WINDOW_SECONDS: '0',
    };
    api = new ServerProcess({ name: 'api', file: 'dist/src/main.js', env: { ...env, ROLE: 'api' }, port });
    worker = new ServerProcess({ name: 'worker', file: 'dist/src/worker.js', env });
    for (const part of [api, worker]) {
      cleanUp.push(() => part.stop());
      await part.start();
    }
    client = await MongoClient.connect(engines.mongodbUri, { serverSelectionTimeoutMS: 15_000 });
    cleanUp.push(() => client.close());
    db = client.db();
    admin = await firstRun(`http://127.0.0.1:${port}`);
    await putMasterdata(admin, faultChain(START));
    source = await addSource(admin, 'rig', FAULT_TYPES);
    // A target that cannot recognise a repetition: the server itself must not repeat.
    const connector = { kind: 'webhook', url: target.url, actionTypes: ['stock.transfer', 'order.expedite'], honoursIdempotencyKey: false };
    await admin.need('PUT', '/v1/connectors/erp', { body: connector });
    stream = new Stream(seeded(SEED), businessNow);
    sender = new EndlessSender(admin, source);
    await sender.send(stream.beginnings());
    // Time is kept in MongoDB; it goes on however the processes are.
    ticking = setInterval(() => {
      db.collection<{ _id: string }>('clock')
        .updateOne({ _id: 'clock' }, { $max: { now: businessNow() } })
        .catch(() => undefined);
    }, 500);
    cleanUp.push(() => clearInterval(ticking));
    began = performance.now();
    void sender.keepSending(() => stream.next(), 25);
    cleanUp.push(() => sender.stop());
  }, 180_000);

  afterAll(async () => {
    for (const step of cleanUp.reverse()) await step();
  }, 60_000);

  it(
    'takes every kill and goes on',
    async () => {
      counted(KILLS);
      for (let round = 0; round < ROUNDS; round += 1) {
        await pause(2_000);
        await killWorker();
        await pause(2_000);
        await api.kill();
        await api.start();
        await pause(2_000);
        await engines.kill('mongodb');
        await pause(500);
        await engines.restart('mongodb');
        await pause(2_000);
        await loseRedis();
      }
      await pause(2_000);
    },
    ROUNDS * 120_000,
  );

  it('has everything acknowledged journalled exactly once, and evaluated', async () => {
    await sender.stop();
    await until(
      'all signals are evaluated',
      REDIS_LOSS_MS,
      async () => (await db.collection<Work>('work').countDocuments({ job: 'signals.evaluate', state: { $ne: 'done' } })) === 0,
    );
    const rows = await db
      .collection<JournalRow>('signals')
      .find()
      .project<JournalRow>({ ceId: 1, ceSource: 1, state: 1, batch: 1 })
      .toArray();
    const byId = new Map(rows.map((row) => [row._id, row]));
    const lost = sender.acknowledged.filter((event) => byId.get(deriveId('sig', source.id, event.source, event.id))?.state !== 'accepted');
    expect(lost.map((event) => event.id)).toEqual([]);
    const evaluated = new Set(
      (await db.collection('signal_batches').find().project({ _id: 1 }).toArray()).map((batch) => String(batch['_id'])),
    );
    expect(rows.filter(({ batch }) => !evaluated.has(batch)).map(({ ceId }) => ceId)).toEqual([]);
    expect(new Set(rows.map((row) => `${row.ceSource} ${row.ceId}`)).size).toBe(rows.length);
    // The sender repeats until it has its 2xx, so that nothing else is there.
    expect(rows.length).toBe(new Set(sender.acknowledged.map((event) => `${event.source} ${event.id}`)).size);
    expect(sender.acknowledged.length).toBeGreaterThan(300);
    console.log(`flow faults: ${rows.length} signals, ${sender.repeated} requests repeated`);
  }, 120_000);

  it('has facts that say what the accepted signals say, nothing twice', async () => {
    const wrong: string[] = [];
    for (const [subject, expected] of stream.expected()) {
      const facts = await factsOf(subject);
      for (const [name, value] of Object.entries(expected))
        if (facts[name] !== value) wrong.push(`${subject} ${name}: ${facts[name]}, not ${value}`);
    }
    expect(wrong).toEqual([]);
  }, 60_000);

  it('has one open exception a merge key, one batch in the record for each journalled, and no dead work', async () => {
    await until('the work due is done', REDIS_LOSS_MS, async () => !(await busy()));
    const exceptions = await db
      .collection('exceptions')
      .find()
      .project<{ mergeKey: string; state: string }>({ mergeKey: 1, state: 1 })
      .toArray();
    const open = exceptions.filter(({ state }) => state !== 'closed' && state !== 'dismissed').map(({ mergeKey }) => mergeKey);
    expect(open.length).toBeGreaterThan(0);
    expect(new Set(open).size).toBe(open.length);
    const entries = await db.collection('ledger').find({ type: 'signals.journalled' }).toArray();
    const recorded = entries.reduce((sum, entry) => sum + Number((entry['data'] as { count: number }).count), 0);
    expect(recorded).toBe(await db.collection('signals').countDocuments());
    expect(await db.collection('work').find({ state: 'dead' }).project({ job: 1, reason: 1 }).toArray()).toEqual([]);
  }, 120_000);

  it('sent each action at most once, each proposal became at most one action', async () => {
    const keys = target.calls.map(({ headers }) => String(headers['idempotency-key']));
    expect(keys.length).toBeGreaterThan(5);
    expect(new Set(keys).size).toBe(keys.length);
    const actions = await db
      .collection('actions')
      .find()
      .project<{ _id: string; proposal: string; state: string }>({ proposal: 1, state: 1 })
      .toArray();
    const known = new Map(actions.map((action) => [String(action._id), action.state]));
    expect(keys.filter((key) => !known.has(key))).toEqual([]);
    expect(new Set(actions.map((action) => action.proposal)).size).toBe(actions.length);
    const unsent = actions.filter(({ _id, state }) => state === 'succeeded' && !keys.includes(String(_id)));
    const tasks = new Set(
      (await db.collection('tasks').find().project<{ action: string }>({ action: 1 }).toArray()).map(({ action }) => action),
    );
    expect(unsent.filter(({ _id }) => !tasks.has(String(_id)))).toEqual([]);
    console.log(`flow faults: ${actions.length} actions, ${keys.length} requests at the target, ${JSON.stringify(counts(actions))}`);
  });

  it('has a record that verifies', async () => {
    const verified = await admin.get<{ ok?: boolean; verified?: boolean }>('/v1/audit/verify');
    expect(verified.ok ?? verified.verified).toBe(true);
  }, 60_000);

  /** Kills the worker with work in its hands, if it takes any within a second, and wants that work done in time. */
  async function killWorker(): Promise<void> {
    const work = db.collection<Work>('work');
    let held: string[] = [];
    for (let look = 0; look < 200 && held.length === 0; look += 1) {
      held = (await work.find({ state: 'leased' }).project<{ _id: string }>({ _id: 1 }).toArray()).map(({ _id }) => _id);
      if (held.length === 0) await pause(5);
    }
    await worker.kill();
    const killed = performance.now();
    await worker.start();
    await until('the dead worker’s work is done', DEAD_WORKER_MS, async () => {
      return (await work.countDocuments({ _id: { $in: held }, state: { $ne: 'done' } })) === 0;
    });
    console.log(
      `flow faults: ${held.length} pieces of work in dead hands, done after ${((performance.now() - killed) / 1_000).toFixed(1)} s`,
    );
  }

  /** Redis loses everything; a signal sent afterwards must be evaluated in time. */
  async function loseRedis(): Promise<void> {
    const lost = performance.now();
    await engines.wipeRedis();
    const [marker] = await sender.send([stream.next()]);
    await until('signals move again after Redis was lost', REDIS_LOSS_MS, async () => {
      const row = await db.collection<JournalRow>('signals').findOne({ _id: deriveId('sig', source.id, marker!.source, marker!.id) });
      return row !== null && (await db.collection<{ _id: string }>('signal_batches').findOne({ _id: row.batch })) !== null;
    });
    console.log(`flow faults: moving ${((performance.now() - lost) / 1_000).toFixed(1)} s after all of Redis was lost`);
  }

  async function busy(): Promise<boolean> {
    const due: { dueAt: { $lte: Date } } = { dueAt: { $lte: businessNow() } };
    return (await db.collection<Work>('work').findOne({ $or: [{ state: 'leased' }, { state: 'pending', ...due }] })) !== null;
  }

  async function factsOf(subject: string): Promise<Stock> {
    const { items } = await admin.get<{ items: { fact?: string; name?: string; value: number }[] }>(
      `/v1/facts?subject=${encodeURIComponent(subject)}`,
    );
    return Object.fromEntries(items.map((item) => [item.fact ?? item.name, item.value]));
  }
});

const counts = (actions: readonly { state: string }[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(actions, ({ state }) => state)].map(([state, of]) => [state, of.length]));
