import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { startTemporaryEngines } from '../scripts/engines/temporary-engines.mjs';
import { drained } from './flow/backlog.js';
import { round } from './flow/figures.js';
import { lagOf } from './flow/lag.js';
import type { LoadTarget } from './flow/load-messages.js';
import { LoadProcess } from './flow/load-process.js';
import { PeakMemory } from './flow/memory.js';
import { sustained } from './flow/sustained.js';
import { event } from './rig/cloud-events.js';
import { FIRST_RUN_TOKEN, install, writeMasterdata, type Installation } from './rig/installation.js';
import { freePort, script, ServerProcess } from './rig/server-process.js';
import { BATCH, signedHeaders } from './rig/signed-webhook.js';
import { flatPlan, smallChain, type SmallChain } from './rig/small-chain.js';

const TYPES = ['retail.inventory.position', 'retail.replenishment.issue', 'retail.store-sales.hourly', 'retail.demand.plan'];
const LAG_PER_SECOND = 500;
/** One signal in ten opens an exception: far more than on any real day. */
const OPENING_EVERY = 10;

const { values: flags } = parseArgs({
  options: {
    json: { type: 'string' },
    seconds: { type: 'string', default: '15' },
    /** Directory for CPU profiles of api and worker. */
    profile: { type: 'string' },
  },
});
const measureMs = Number(flags.seconds) * 1_000;
const closers: (() => Promise<void> | void)[] = [];

try {
  await main();
} finally {
  for (const close of closers.reverse()) await close();
}

async function main(): Promise<void> {
  const { startTemporaryEngines: startEngines } = await script<{ startTemporaryEngines: typeof startTemporaryEngines }>(
    'engines/temporary-engines.mjs',
  );
  const engines = await startEngines({ own: true, log: (line) => console.log(`  ${line}`) });
  closers.push(() => engines.stop());
  const port = await freePort();
  const [api, worker] = serverProcesses(engines.mongodbUri, engines.redisUrl, port);
  for (const process_ of [api, worker]) {
    closers.push(() => process_.stop());
    await process_.start();
  }
  const origin = `http://127.0.0.1:${port}`;
  const installation = await install(origin, TYPES);
  closers.push(() => installation.api.close());
  const chain = smallChain(50, 100, new Date());
  await prepare(installation, chain, origin);

  const memory = new PeakMemory(() => ({ api: api.pid, worker: worker.pid, ...engines.pids }));
  closers.push(() => memory.stop());
  const load = new LoadProcess();
  closers.push(() => load.stop());
  const target: LoadTarget = { origin, path: `/v1/webhooks/${installation.source}`, secret: installation.secret, chain };
  const times = { kind: 'closed', target, warmUpMs: 3_000, measureMs } as const;

  console.log('single signals');
  const single = await sustained(load, installation, { ...times, name: 'single', batch: 1, concurrency: 64 });
  console.log('batches of 100');
  const batch = await sustained(load, installation, { ...times, name: 'batch', batch: 100, concurrency: 8 });
  console.log(`lag at ${LAG_PER_SECOND}/s`);
  const open = await load.run({ kind: 'open', name: 'lag', target, perSecond: LAG_PER_SECOND, seconds: 20, openingEvery: OPENING_EVERY });
  await drained(installation, 60_000);
  const lag = await lagOf(engines.mongodbUri, 'lag.');
  memory.stop();
  console.log(`  ${open.signals} answered ${JSON.stringify(open.statuses)}, ${open.openings} made scarce, ${lag.opened} exceptions opened`);
  console.log('peer');
  const peerPerSecond = await peerRate(load, engines.mongodbUri, target);

  report({
    singlePerSecond: round(single.perSecond),
    batchPerSecond: round(batch.perSecond),
    acceptMs: { p50: round(single.acceptMs.p50), p99: round(single.acceptMs.p99) },
    lagMs: { p50: lag.p50, p99: lag.p99, atPerSecond: round(open.signals / open.seconds), opened: lag.opened },
    rssMb: Math.round(memory.peakMb),
    rssMbOf: memory.peakOf,
    peer: { name: 'bare Fastify, one journalled insertOne a request', singlePerSecond: round(peerPerSecond) },
    unheld: { singlePerSecond: round(single.unheldPerSecond), batchPerSecond: round(batch.unheldPerSecond) },
    backlog: { single: single.backlog, batch: batch.backlog },
  });
}

function serverProcesses(mongodbUri: string, redisUrl: string, port: number): [api: ServerProcess, worker: ServerProcess] {
  const env = { MONGODB_URI: mongodbUri, REDIS_URL: redisUrl, CLOCK: 'system', LOG_LEVEL: 'warn', FIRST_RUN_TOKEN, PORT: String(port) };
  const nodeFlags = flags.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${flags.profile}`];
  if (flags.profile !== undefined) mkdirSync(flags.profile, { recursive: true });
  return [
    new ServerProcess({ name: 'api', file: 'dist/src/main.js', env: { ...env, ROLE: 'api' }, nodeFlags, port }),
    new ServerProcess({ name: 'worker', file: 'dist/src/worker.js', env, nodeFlags }),
  ];
}

/** Master data, plans, and a first position of everything everywhere. */
async function prepare(installation: Installation, chain: SmallChain, origin: string): Promise<void> {
  const { api, token, source, secret } = installation;
  await writeMasterdata(api, token, chain.masterdata);
  const now = new Date();
  for (const store of chain.stores) {
    const lines = chain.products.map((product) => ({ product, onHand: 240 }));
    const body = JSON.stringify([
      event(`plan.${store}`, store, 'retail.demand.plan', now, flatPlan(chain, store, now)),
      event(`first.${store}`, store, 'retail.inventory.position', now, {
        location: { kind: 'store', id: store },
        countedAt: now.toISOString(),
        lines,
      }),
    ]);
    const headers = { 'content-type': BATCH, ...signedHeaders(secret, `prepare.${store}`, body) };
    const answer = (await api.need('POST', `/v1/webhooks/${source}`, { body, headers })) as { results: { result: string }[] };
    if (answer.results.some(({ result }) => result !== 'accepted')) throw new Error(`${origin}: ${JSON.stringify(answer.results)}`);
  }
  await drained(installation, 60_000);
}

async function peerRate(load: LoadProcess, mongodbUri: string, target: LoadTarget): Promise<number> {
  const port = await freePort();
  const database = mongodbUri.replace('/endcap?', '/peer?');
  const peer = new ServerProcess({
    name: 'peer',
    file: 'dist/bench/flow/peer.js',
    env: { PEER_MONGODB_URI: database, PEER_PORT: String(port) },
    port,
  });
  closers.push(() => peer.stop());
  await peer.start();
  const at: LoadTarget = { ...target, origin: `http://127.0.0.1:${port}`, path: '/signals' };
  const answer = await load.run({ kind: 'closed', name: 'peer', target: at, batch: 1, concurrency: 64, warmUpMs: 3_000, measureMs });
  console.log(`  peer ${(answer.signals / answer.seconds).toFixed(0)}/s, answers ${JSON.stringify(answer.statuses)}`);
  await peer.stop();
  return answer.signals / answer.seconds;
}

type Figures = Record<string, unknown> & {
  singlePerSecond: number;
  batchPerSecond: number;
  acceptMs: { p50: number; p99: number };
  lagMs: { p50: number; p99: number; atPerSecond: number; opened: number };
  rssMb: number;
  peer: { name: string; singlePerSecond: number };
};

function report(figures: Figures): void {
  const { singlePerSecond: single, batchPerSecond: batch, acceptMs, lagMs, peer, rssMb } = figures;
  const ratio = (value: number): string => `${(value / peer.singlePerSecond).toFixed(2)} × peer`;
  const rows: [string, string, string][] = [
    ['single signals a second', single.toFixed(0), ratio(single)],
    ['signals a second in batches of 100', batch.toFixed(0), ratio(batch)],
    [`peer: ${peer.name}`, peer.singlePerSecond.toFixed(0), ratio(peer.singlePerSecond)],
    ['accept, ms (p50 / p99)', `${acceptMs.p50} / ${acceptMs.p99}`, ''],
    [`signal to exception at ${lagMs.atPerSecond}/s, ms (p50 / p99)`, `${lagMs.p50} / ${lagMs.p99}`, ''],
    ['peak memory of all processes, MB', String(rssMb), ''],
  ];
  console.log(`\n${rows.map(([what, value, beside]) => `${what.padEnd(58)}${value.padStart(16)}   ${beside}`).join('\n')}\n`);
  if (flags.json !== undefined) writeFileSync(flags.json, `${JSON.stringify(figures, null, 2)}\n`);
}
