import type { Installation } from '../rig/installation.js';
import { BacklogWatch, drained } from './backlog.js';
import type { LoadProcess } from './load-process.js';
import type { ClosedLoop, LoadResult } from './load-messages.js';

/** Growth below this share of the rate, or below this many signals a second, is noise of the sampling. */
const NOISE_SHARE = 0.03;
const NOISE = 20;
const TRIES = 5;
const DRAIN_MS = 90_000;

export type Sustained = LoadResult & {
  readonly perSecond: number;
  /** What was accepted when nothing held the load back, whether or not evaluation kept up. */
  readonly unheldPerSecond: number;
  readonly backlog: { growsBySecond: number; last: number; most: number };
  readonly tries: number;
};

/**
 * The highest rate found at which signals are accepted and the backlog does not grow: first unheld; while the backlog grows,
 * again at the rate evaluation kept up with until everything was done.
 */
export async function sustained(load: LoadProcess, installation: Installation, order: ClosedLoop): Promise<Sustained> {
  let unheldPerSecond = 0;
  let perSecond: number | undefined;
  for (let tries = 1; ; tries += 1) {
    const watch = new BacklogWatch(installation);
    const measuredFrom = performance.now() + order.warmUpMs;
    const began = performance.now();
    const answer = await load.run({ ...order, name: `${order.name}.${tries}`, perSecond });
    const backlog = await watch.stop(measuredFrom);
    const rate = answer.signals / answer.seconds;
    unheldPerSecond ||= rate;
    const empty = await drained(installation, DRAIN_MS);
    const grows = !empty || backlog.growsBySecond > Math.max(NOISE, rate * NOISE_SHARE);
    console.log(
      `  ${order.name} ${rate.toFixed(0)}/s, backlog ${backlog.growsBySecond >= 0 ? '+' : ''}${backlog.growsBySecond.toFixed(0)}/s, ` +
        `at most ${backlog.most}, answers ${JSON.stringify(answer.statuses)}`,
    );
    if (!grows || tries === TRIES) {
      if (grows) console.log(`  ${order.name}: the backlog still grew in the last try; the figure is not sustained`);
      return { ...answer, perSecond: rate, unheldPerSecond, backlog, tries };
    }
    // What was evaluated until the backlog was empty: evaluation is faster the more waits, so this is what it can do.
    const sent = (rate * (order.warmUpMs + order.measureMs)) / 1_000;
    const kept = (sent * 1_000) / (performance.now() - began);
    perSecond = Math.min(kept * 0.95, rate * 0.85) / order.batch;
  }
}
