import type { Paced } from '../../../rules/index.js';

/** Longest stretch between two turns of others, ms, as far as the work pauses that often. */
const STRETCH_MS = 10;

/** Does paced work between the turns of others: requests are answered and leases renewed while a large table is checked. */
export async function inTurns<T>(work: Paced<T>, elapsed: () => number = () => performance.now()): Promise<T> {
  let since = elapsed();
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
    if (elapsed() - since < STRETCH_MS) continue;
    await new Promise((resolve) => setImmediate(resolve));
    since = elapsed();
  }
}
