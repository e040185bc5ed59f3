import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ServerProcess, until } from '../../bench/rig/server-process.js';
import { addSource, firstRun, putMasterdata, type ApiClient } from '../support/api-client.js';
import { cancel, reached, readBacktest, type BacktestAnswer } from '../support/backtest-rig.js';
import { build } from '../support/build.js';
import { freshDatabaseUri } from '../support/database.js';
import { shortStock } from '../support/rule-rig.js';
import { startTestServer, type TestServer } from '../support/server.js';
import { SMALL_CHAIN } from '../support/small-chain.js';

const PRODUCTS = Array.from({ length: 400 }, (_, n) => `Q${n}`);
const FROM = Date.parse('2026-02-01T00:00:00Z');
const HOUR = 3_600_000;
const STORES = ['101', '102', '201'];
/** Observations: enough that a replay takes some seconds. */
const LINES = 1_200_000;
/** Bound of promise 3, times three. */
const TAKEN_OVER_MS = 3 * 10_000;

/**
 * A worker process is killed in the middle of a backtest; the next one begins it anew and finishes it. The history is written
 * into the journal as it stands there after acceptance: only its size matters here.
 */
let server: TestServer;
let ada: ApiClient;
let owner: string;
let dataDir: string;
let uri: string;
const workers: ServerProcess[] = [];

beforeAll(async () => {
  await build();
  dataDir = mkdtempSync(join(tmpdir(), 'endcap-backtest-'));
  uri = freshDatabaseUri();
  server = await startTestServer({ uri, worker: false });
  ada = await firstRun(server.url);
  await putMasterdata(ada, Object.fromEntries(SMALL_CHAIN));
  const [known] = Object.fromEntries(SMALL_CHAIN)['products'] as object[];
  await putMasterdata(ada, { products: PRODUCTS.map((id) => ({ ...known, id })) });
  // On offer all the time: every sold line is then asked about by the rules of the pack, which is what takes a replay its time.
  const offer = { id: 'WINTER', name: 'Winter', from: new Date(FROM).toISOString(), until: '2026-03-01T00:00:00Z', products: PRODUCTS };
  await putMasterdata(ada, { promotions: [offer] });
  await addSource(ada, 'pos', ['retail.store-sales.hourly']);
  const user = await server.mongo.db.collection<{ _id: string; email: string }>('users').findOne({ email: 'ada@example.com' });
  owner = user?._id ?? '';
  await writeHistory();
  const redis = Object.assign(new URL(process.env['ENDCAP_TEST_REDIS_URL'] ?? ''), { pathname: '/9' }).toString();
  const env = { MONGODB_URI: uri, REDIS_URL: redis, CLOCK: 'simulated', LOG_LEVEL: 'warn', DATA_DIR: join(dataDir, 'worker') };
  for (const name of ['first', 'second']) workers.push(new ServerProcess({ name, file: 'dist/src/worker.js', env }));
}, 180_000);

afterAll(async () => {
  for (const worker of workers) await worker.stop();
  await server.mongo.db.dropDatabase();
  await server.close();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

it('begins a backtest anew whose worker was killed in the middle of it, and says so', async () => {
  const { id } = await asked('killed');
  await workers[0]!.start();
  await until('the backtest is on its way', 60_000, async () => {
    const { state, progress } = await readBacktest(ada, id);
    if (state === 'finished' || state === 'failed') throw new Error(`it is ${state} before its worker could be killed`);
    return (progress?.share ?? 0) > 0.1;
  });
  const halfway = await readBacktest(ada, id);
  expect(halfway.progress?.share).toBeLessThan(1);
  await workers[0]!.kill();
  const killed = performance.now();
  await workers[1]!.start();
  await until('another worker has begun it', TAKEN_OVER_MS, async () => (await readBacktest(ada, id)).restarts === 1);
  console.log(`backtest: killed at ${Math.round((halfway.progress?.share ?? 0) * 100)} %, begun anew after ${seconds(killed)} s`);
  const finished = await reached(ada, id, 'finished', 120_000);
  expect(finished).toMatchObject({ restarts: 1, progress: { share: 1 } });
  expect(finished.report?.['replay']).toMatchObject({ observations: LINES });
  console.log(`backtest: finished ${seconds(killed)} s after the kill`);
}, 240_000);

it('stops a replay of the real engine within two seconds of its cancellation', async () => {
  const { id } = await asked('called-off');
  await until('it is on its way', 60_000, async () => ((await readBacktest(ada, id)).progress?.share ?? 0) > 0.05);
  const called = performance.now();
  expect((await cancel(ada, id)).status).toBe(200);
  const work = server.mongo.db.collection<{ cause?: { data: { backtest?: string } }; state: string }>('work');
  await until('its worker is free', 10_000, async () => (await work.findOne({ 'cause.data.backtest': id }))?.state === 'done');
  console.log(`backtest: the worker was free ${seconds(called)} s after the cancellation`);
  expect(performance.now() - called).toBeLessThan(2_000);
}, 120_000);

it('is handed on by a worker process that is stopped in good order', async () => {
  const { id } = await asked('handed-on');
  await until('it is on its way', 60_000, async () => ((await readBacktest(ada, id)).progress?.share ?? 0) > 0.05);
  await workers[1]!.stop();
  const work = server.mongo.db.collection<{ cause?: { data: { backtest?: string } }; state: string; crashes: number }>('work');
  expect(await work.findOne({ 'cause.data.backtest': id })).toMatchObject({ state: 'pending', crashes: 0, attempts: 0 });
  expect((await cancel(ada, id)).status).toBe(200);
}, 120_000);

it('ends the command line’s replay on Ctrl-C, having written nothing', async () => {
  const stored = async (): Promise<unknown> => (await server.mongo.db.stats())['objects'];
  for (const worker of workers) await worker.stop();
  const before = await stored();
  const argv = ['rules', 'backtest', 'promo-sell-through-ahead', '--from', '2026-02-01', '--until', '2026-03-01'];
  const child = spawn(process.execPath, ['dist/src/cli.js', ...argv], {
    env: { PATH: process.env['PATH'], MONGODB_URI: uri, DATA_DIR: dataDir, CLOCK: 'simulated' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  await until('it tells how far it is', 60_000, () => {
    if (child.exitCode !== null) throw new Error(`it ended: ${said}`);
    return /^\d+ %: \d+ of 3000 signals/m.test(said);
  });
  const ended = once(child, 'exit');
  const interrupted = performance.now();
  child.kill('SIGINT');
  expect(await ended).toEqual([2, null]);
  expect(performance.now() - interrupted).toBeLessThan(3_000);
  expect(said).toMatch(/Called off; nothing was written\.\n$/);
  expect(await stored()).toBe(before);
}, 120_000);

const seconds = (since: number): string => ((performance.now() - since) / 1_000).toFixed(1);

function asked(rule: string): Promise<BacktestAnswer> {
  const body = {
    from: new Date(FROM).toISOString(),
    until: '2026-03-01T00:00:00Z',
    document: shortStock(rule, owner, { trigger: { signals: ['retail.store-sales.hourly'] } }),
  };
  return ada.need<BacktestAnswer>('POST', `/v1/rules/${rule}/backtest`, { body });
}

/** Hourly sales of three stores, all products in each signal, in the form the journal gives accepted signals. */
async function writeHistory(): Promise<void> {
  const signals = Math.ceil(LINES / PRODUCTS.length);
  const rows = Array.from({ length: signals }, (_, n) => {
    const store = STORES[n % STORES.length] ?? '';
    // More than one a store and hour, as tills report: half an hour apart.
    const start = FROM + Math.floor(n / STORES.length) * (HOUR / 2);
    const lines = PRODUCTS.slice(0, Math.min(PRODUCTS.length, LINES - n * PRODUCTS.length)).map((product, index) => ({
      product,
      units: (n + index) % 3,
    }));
    const time = new Date(start + HOUR);
    return {
      _id: `sig_history_${n}`,
      version: 1,
      schemaVersion: 1,
      source: 'pos',
      ceSource: `/pos/${store}`,
      ceId: `history.${n}`,
      type: 'retail.store-sales.hourly',
      time,
      receivedAt: time,
      recordedAt: time,
      digest: '',
      correlationId: 'history',
      batch: 'history',
      state: 'accepted',
      data: { store, hourStart: new Date(start).toISOString(), currency: 'EUR', lines },
    };
  });
  const journal = server.mongo.db.collection<{ _id: string }>('signals');
  for (let from = 0; from < rows.length; from += 200) await journal.insertMany(rows.slice(from, from + 200));
}
