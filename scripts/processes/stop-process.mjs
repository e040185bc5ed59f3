import { isAlive } from './identity.mjs';

/**
 * Asks the identified process to end, and insists after `graceMs`. Resolves when it is gone.
 * @param {import('./identity.mjs').Identity} identity
 * @param {{ signal?: NodeJS.Signals, graceMs?: number }} [options]
 */
export async function stopProcess(identity, { signal = 'SIGTERM', graceMs = 15_000 } = {}) {
  if (!send(identity, signal)) return;
  if (await gone(identity, graceMs)) return;
  send(identity, 'SIGKILL');
  if (!(await gone(identity, 10_000))) throw new Error(`Process ${identity.pid} does not end, not even when killed.`);
}

/** @param {import('./identity.mjs').Identity} identity @param {NodeJS.Signals} signal */
function send(identity, signal) {
  if (!isAlive(identity)) return false;
  try {
    process.kill(identity.pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** @param {import('./identity.mjs').Identity} identity @param {number} withinMs */
async function gone(identity, withinMs) {
  const deadline = Date.now() + withinMs;
  while (isAlive(identity)) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return true;
}
