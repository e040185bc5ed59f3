import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tryLock } from '../processes/lock.mjs';
import { EngineProcess, endOrphan } from './engine-process.mjs';
import { mongodbProgram, redisProgram } from './programs.mjs';

/** @typedef {import('./start-engines.mjs').EngineName} EngineName */

const DEFAULT_DATA_DIR = fileURLToPath(new URL('../../.data', import.meta.url));

/** @type {import('./start-engines.mjs').startEngines} */
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
  const stopAll = async () => {
    await Promise.all(all().map((engine) => engine.stop()));
    forgetSignals();
    process.removeListener('exit', endNow);
    lock.release();
  };
  /** @type {Promise<void> | undefined} */
  let stopping;
  const stop = () => (stopping ??= stopAll()); // whoever asks again waits for the same end
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
