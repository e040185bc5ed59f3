import { join } from 'node:path';
import { waitForLock } from '../processes/lock.mjs';
import { ROOT } from './stamp.mjs';

const PATIENCE_MS = 15 * 60_000;

/**
 * Runs set-up work while no other set-up of this checkout runs.
 * @template T
 * @param {(line: string) => void} log
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withSetupLock(log, work) {
  const lock = await waitForLock(join(ROOT, '.data', 'setup', 'lock'), {
    timeoutMs: PATIENCE_MS,
    onWait: (pid) => log(`waiting for the set-up that process ${pid} is running`),
  });
  if ('heldBy' in lock) throw new Error(`Process ${lock.heldBy} has been setting up for too long: stop it and try again.`);
  try {
    return await work();
  } finally {
    lock.release();
  }
}
