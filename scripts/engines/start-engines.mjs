import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tryLock } from '../processes/lock.mjs';
import { EngineProcess, endOrphan } from './engine-process.mjs';
import { mongodbProgram, redisProgram } from './programs.mjs';

/** @typedef {'mongodb' | 'redis'} EngineName */

/**
 * @typedef {object} EngineOptions
 * @property {string} [dataDir] where the engines keep their data; `.data` of the checkout by default
 * @property {boolean} [fresh] start with empty engines
 * @property {(line: string) => void} [log]
 * @property {boolean} [own] private engines even if MONGODB_URI or REDIS_URL is set
 * @property {boolean} [stopOnSignals] on SIGINT, SIGTERM and SIGHUP stop the engines and exit (default);
 *   pass false when the caller has an order of its own and calls `stop()`
 * @property {number} [mongodbCacheMb] bound of MongoDB's cache
 * @property {(name: EngineName, message: string) => void} [onCrash] an engine ended without having been asked to
 */

/**
 * @typedef {object} Engines
 * @property {string} mongodbUri
 * @property {string} redisUrl
 * @property {Record<EngineName, 'external' | 'binary' | 'embedded'>} describe
 * @property {Partial<Record<EngineName, number>>} pids of the private engines that are running now
 * @property {(name: EngineName, signal?: NodeJS.Signals) => Promise<void>} kill SIGKILL by default; resolves when it is gone
 * @property {(name: EngineName) => Promise<void>} restart on the same port, after a good end if it still runs
 * @property {() => Promise<void>} wipeRedis Redis loses its process and its whole directory and comes back empty
 * @property {() => Promise<void>} stop
 */

const DEFAULT_DATA_DIR = fileURLToPath(new URL('../../.data', import.meta.url));

/**
 * Starts MongoDB and Redis for development, tests and the demo, on 127.0.0.1 alone. What
 * MONGODB_URI and REDIS_URL name is used as it is; otherwise private servers are started, which end
 * with this process, whatever ends it.
 * @param {EngineOptions} [options]
 * @returns {Promise<Engines>}
 */
export async function startEngines(options = {}) {
  const { fresh = false, own = false, stopOnSignals = true, mongodbCacheMb = 256 } = options;
  const log = options.log ?? (() => {});
  const onCrash = options.onCrash ?? ((/** @type {string} */ _name, /** @type {string} */ message) => log(message));
  const dataDir = resolve(options.dataDir ?? DEFAULT_DATA_DIR);
  const runDir = join(dataDir, 'run');
  const externalMongodb = own ? undefined : process.env.MONGODB_URI;
  const externalRedis = own ? undefined : process.env.REDIS_URL;

  const lock = tryLock(join(runDir, 'lock'));
  if ('heldBy' in lock) {
    throw new Error(`The engines of ${dataDir} are in use by process ${lock.heldBy}: stop that one, or choose another data directory.`);
  }

  /** @type {Partial<Record<EngineName, EngineProcess>>} */
  const running = {};
  const all = () => Object.values(running);
  const endNow = () => all().forEach((engine) => engine.endNow());
  process.once('exit', endNow);
  let stopped = false;
  const stop = async () => {
    if (stopped) return;
    stopped = true;
    await Promise.all(all().map((engine) => engine.stop()));
    forgetSignals();
    process.removeListener('exit', endNow);
    lock.release();
  };
  const forgetSignals = stopOnSignals ? stopThenExitOnSignals(stop) : () => {};

  /** @param {EngineName} name */
  const engine = (name) => {
    const found = running[name];
    if (!found) throw new Error(`${name} is external: it is not ours to stop or restart.`);
    return found;
  };
  /** @param {EngineName} name @param {() => import('./engine-process.mjs').Program} program */
  const start = async (name, program) => {
    const orphan = await endOrphan(runDir, name);
    if (orphan !== undefined) log(`ended ${name} (process ${orphan}), which an earlier run had left behind`);
    if (fresh) rmSync(join(dataDir, name), { recursive: true, force: true });
    const process_ = new EngineProcess(program(), runDir, (message) => onCrash(name, message));
    running[name] = process_;
    await process_.start();
    log(`${name} is up (${process_.kind}, process ${process_.pid}, port ${process_.port})`);
  };

  const starts = await Promise.allSettled([
    externalMongodb ? undefined : start('mongodb', () => mongodbProgram(dataDir, { cacheMb: mongodbCacheMb })),
    externalRedis ? undefined : start('redis', () => redisProgram(dataDir)),
  ]);
  const failed = starts.find((result) => result.status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }

  return {
    mongodbUri: externalMongodb ?? `mongodb://127.0.0.1:${running.mongodb?.port}/endcap?w=majority&journal=true`,
    redisUrl: externalRedis ?? `redis://127.0.0.1:${running.redis?.port}`,
    describe: { mongodb: running.mongodb?.kind ?? 'external', redis: running.redis?.kind ?? 'external' },
    get pids() {
      return Object.fromEntries(
        Object.entries(running)
          .map(([name, { pid }]) => [name, pid])
          .filter(([, pid]) => pid !== undefined),
      );
    },
    kill: (name, signal) => engine(name).kill(signal),
    restart: async (name) => {
      await engine(name).stop();
      await engine(name).start();
    },
    wipeRedis: async () => {
      await engine('redis').kill();
      engine('redis').wipe();
      await engine('redis').start();
    },
    stop,
  };
}

/** @param {() => Promise<void>} stop @returns {() => void} undoes it */
function stopThenExitOnSignals(stop) {
  const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };
  const handlers = Object.entries(exitCodes).map(([signal, code]) => {
    // Stays in place: npm and terminals send the same signal twice, and the second must not cut the stop short.
    const handler = () => void stop().finally(() => process.exit(code));
    process.on(signal, handler);
    return { signal, handler };
  });
  return () => handlers.forEach(({ signal, handler }) => process.removeListener(signal, handler));
}
