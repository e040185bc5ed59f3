// npm run demo -- [--headless] [--json FILE] [--fresh] [--stores N] [--days N] [--seed S] [--port P] [--processes one|two] [--losses FILE]
// A week of a retail chain against a real server: starts the engines, the server and the simulated chain, shows what
// happens, ends with a table, and (unless headless) leaves the server up to look around in.
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { Child } from './demo/child.mjs';
import { buildIfStale } from './demo/build.mjs';
import { DEMO_DIR, forgetRuns, lastRun, newDatabase, rememberRun, withDatabase } from './demo/kept-data.mjs';
import { MemoryWatch } from './demo/memory.mjs';
import { parseDemoOptions } from './demo/options.mjs';
import { euros, table } from './demo/table.mjs';
import { startEngines } from './engines/start-engines.mjs';
import { freePort } from './processes/free-port.mjs';
import { isSupported } from './setup/node.mjs';
import { ROOT } from './setup/stamp.mjs';

const NODE = isSupported(process.version) ? process.execPath : join(ROOT, 'node_modules', '.bin', 'node');
const CLOCK_START = '2026-03-02T00:00:00+01:00';
const FAVOURITE_PORT = 8080;
/** Stores times days from which on a run is worth a warning. */
const PATIENCE = 1_500;
/**
 * Heaps are bounded, for the week of a large chain takes much memory with engines and all. The worker's work comes in waves of
 * short-lived documents: room for one keeps the collector from carrying it over. Megabytes.
 */
const MEMORY = {
  api: ['--max-old-space-size=320'],
  worker: ['--max-old-space-size=640', '--max-semi-space-size=64'],
  simulator: ['--max-old-space-size=512'],
};

/** @type {Child[]} */
const children = [];
/** @type {Awaited<ReturnType<typeof startEngines>> | undefined} */
let engines;
let stopping = false;

/** Simulator first, then the server, the engines last. */
async function stopAll() {
  if (stopping) return;
  stopping = true;
  for (const child of [...children].reverse()) await child.stop();
  await engines?.stop();
}
for (const [signal, code] of /** @type {[NodeJS.Signals, number][]} */ ([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
]))
  process.on(signal, () => void stopAll().finally(() => process.exit(finished ? 0 : code)));

let finished = false;
const say = (/** @type {string} */ text) => console.log(text);

try {
  await demo(parseDemoOptions());
} catch (error) {
  if (!stopping) console.error(`\n${error instanceof Error ? error.message : error}`);
  await stopAll();
  process.exit(1);
}

/** @param {ReturnType<typeof parseDemoOptions>} options */
async function demo(options) {
  await buildIfStale(say);
  const started = performance.now();
  const database = newDatabase();
  explainKeptData(options.fresh, database);
  engines = await startEngines({ fresh: options.fresh, stopOnSignals: false, log: say });
  // Truth is in MongoDB; what Redis still holds of an earlier week would only be looked up in vain.
  if (engines.pids.redis !== undefined && !options.fresh) await engines.wipeRedis();
  const port = options.port ?? ((await isFree(FAVOURITE_PORT)) ? FAVOURITE_PORT : await freePort());
  const actionPort = await freePort();
  const token = randomBytes(24).toString('hex');
  const dataDir = join(DEMO_DIR, database);
  mkdirSync(dataDir, { recursive: true });
  const env = {
    ...process.env,
    NODE_ENV: 'development',
    MONGODB_URI: withDatabase(engines.mongodbUri, database),
    REDIS_URL: engines.redisUrl,
    DATA_DIR: dataDir,
    HOST: '127.0.0.1',
    PORT: String(port),
    CLOCK: 'simulated',
    CLOCK_START,
    // What comes in at one moment is looked at together: the same seed meets the same world in the same order.
    EVALUATION_WINDOW_SECONDS: '30',
    FIRST_RUN_TOKEN: token,
    OUTGOING_ALLOW: `127.0.0.1:${actionPort}`,
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
  };
  const url = `http://127.0.0.1:${port}`;
  await startServer(env, url, dataDir, options.processes === 'two');
  if (!options.headless) say(`The server is up: ${url} shows its state while the week goes by.`);
  if (options.stores * options.days > PATIENCE) say('On two cores this takes some twenty minutes; --stores 60 shows the same in four.');
  const memory = new MemoryWatch(() => [
    process.pid,
    ...Object.values(engines?.pids ?? {}),
    ...children.flatMap((child) => child.pid ?? []),
  ]);

  const last = await runSimulator({ url, token, actionPort, ...options }, dataDir);
  const audit = await verifyAudit(env, dataDir);
  memory.stop();
  const results = {
    ...last.results,
    audit: { entries: last.results.audit.entries, verified: audit.verified },
    wallSeconds: Math.round((performance.now() - started) / 100) / 10,
    peakRssMb: Math.round(memory.peakMb),
  };
  rememberRun({ database, stores: options.stores, days: options.days, seed: options.seed });
  finished = true;
  say(table(results, last.byRole));
  if (!audit.verified) say(audit.output);
  if (options.json) writeFileSync(options.json, `${JSON.stringify(results, null, 2)}\n`);
  if (options.headless) {
    await stopAll();
    process.exit(audit.verified ? 0 : 1);
  }
  invite(url, last);
  await Promise.race(children.filter((child) => child.code === undefined).map((child) => child.ended));
  if (!stopping) throw new Error(`The server ended:\n${children[0]?.lastWords()}`);
}

/** @param {boolean} fresh @param {string} database */
function explainKeptData(fresh, database) {
  if (fresh) return forgetRuns();
  const last = lastRun();
  if (last === undefined) return;
  say(`A finished week (${last.stores} stores, ${last.days} days, seed ${last.seed}) is kept in the database ${last.database}.`);
  say(`Its clock cannot go back, so this run lives a new week in ${database}; --fresh would remove the earlier ones first.`);
}

/** @param {NodeJS.ProcessEnv} env @param {string} url @param {string} dataDir @param {boolean} two */
async function startServer(env, url, dataDir, two) {
  /** @param {'api' | 'worker'} name @param {string} file @param {string} role */
  const start = (name, file, role) => {
    const logFile = join(dataDir, `${name}.log`);
    children.push(
      new Child(name, [NODE, ...MEMORY[two ? name : 'worker'], join(ROOT, 'dist', 'src', file)], {
        env: { ...env, ROLE: role },
        logFile,
        cwd: ROOT,
      }),
    );
  };
  start('api', 'main.js', two ? 'api' : 'all');
  if (two) start('worker', 'worker.js', 'worker');
  const deadline = performance.now() + 60_000;
  for (;;) {
    const dead = children.find((child) => child.code !== undefined);
    if (dead) throw new Error(`The server's ${dead.name} process ended at its start:\n${dead.lastWords()}`);
    const ready = await fetch(`${url}/readyz`)
      .then((answer) => answer.ok)
      .catch(() => false);
    if (ready) return;
    if (performance.now() > deadline) throw new Error(`The server was not ready within a minute; see ${dataDir}.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Answers the simulator's last line. @param {any} options @param {string} dataDir @returns {Promise<any>} */
async function runSimulator({ url, token, actionPort, stores, days, seed, losses }, dataDir) {
  const args = { url, token, 'action-port': actionPort, stores, days, seed, ...(losses ? { losses: resolve(losses) } : {}) };
  const command = [
    NODE,
    ...MEMORY.simulator,
    join(ROOT, 'dist', 'simulator', 'main.js'),
    ...Object.entries(args).flatMap(([name, value]) => [`--${name}`, String(value)]),
  ];
  /** @type {any} */
  let last;
  const onLine = (/** @type {string} */ line) => {
    if (!line.startsWith('{')) return;
    last = JSON.parse(line);
    if (last.event === 'phase') show(last.text, true);
    if (last.event === 'progress') showProgress(last);
  };
  const simulator = new Child('simulator', command, { logFile: join(dataDir, 'simulator.log'), cwd: ROOT, onLine });
  const servers = [...children];
  children.push(simulator);
  await Promise.race([simulator.ended, ...servers.map((child) => child.ended)]);
  const dead = servers.find((child) => child.code !== undefined);
  if (dead && !stopping) throw new Error(`The server's ${dead.name} process ended in the middle of the week:\n${dead.lastWords()}`);
  if (last?.event === 'results') return last;
  throw new Error(`The simulated chain stopped: ${last?.event === 'failed' ? last.text : simulator.lastWords()}`);
}

/** @param {any} progress */
function showProgress({ at, share, rate, open, pending, moneyAtRisk }) {
  const text = `${at.replace('T', ' ')}  ${String(Math.round(share * 100)).padStart(3)} %  ${String(rate).padStart(6)} signals/s  ${String(open).padStart(5)} open exceptions  ${String(pending).padStart(4)} approvals pending  ${euros(moneyAtRisk)} at risk`;
  if (process.stdout.isTTY) show(text, share >= 1);
  else if (/ (00|06|12|18):00$/.test(at.replace('T', ' '))) say(text);
}

/** On a terminal the line is written over by the next one. @param {string} text @param {boolean} keep */
function show(text, keep) {
  if (!process.stdout.isTTY) return say(text);
  process.stdout.write(`\r\x1b[K${text.slice(0, (process.stdout.columns ?? 120) - 1)}${keep ? '\n' : ''}`);
}

/** @param {NodeJS.ProcessEnv} env @param {string} dataDir */
async function verifyAudit(env, dataDir) {
  show('verifying the audit trail', true);
  const lines = /** @type {string[]} */ ([]);
  const logFile = join(dataDir, 'audit-verify.log');
  const command = [NODE, join(ROOT, 'dist', 'src', 'cli.js'), 'audit', 'verify'];
  const child = new Child('audit', command, { env, logFile, cwd: ROOT, onLine: (line) => lines.push(line) });
  await child.ended;
  return { verified: child.code === 0, output: [...lines, child.lastWords()].join('\n') };
}

/** @param {string} url @param {{ users: { name: string, email: string, roles: string[] }[], password: string }} last */
function invite(url, { users, password }) {
  say(`The server stays up at ${url} (API documents: ${url}/docs/openapi.json). Ctrl-C ends it.`);
  say(`Everybody's password is ${password}:`);
  for (const { name, email, roles } of users) say(`  ${email.padEnd(32)}${name.padEnd(34)}${roles.join(', ')}`);
}

/** @param {number} port @returns {Promise<boolean>} */
function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
