import { pause } from '../rig/server-process.js';
import type { Installation } from '../rig/installation.js';
import { slope } from './figures.js';

type Sample = { readonly at: number; readonly value: number };

/** Looks at how many journalled signals wait for evaluation, twice a second, until stopped. */
export class BacklogWatch {
  private readonly samples: Sample[] = [];
  private watching = true;
  private readonly done: Promise<void>;

  constructor(private readonly installation: Installation) {
    this.done = this.watch();
  }

  /** Ends the watch and says what it saw from the moment on. */
  async stop(fromMs: number): Promise<{ growsBySecond: number; last: number; most: number }> {
    this.watching = false;
    await this.done;
    const seen = this.samples.filter((sample) => sample.at >= fromMs);
    return { growsBySecond: slope(seen), last: seen.at(-1)?.value ?? 0, most: Math.max(0, ...seen.map((sample) => sample.value)) };
  }

  private async watch(): Promise<void> {
    while (this.watching) {
      this.samples.push({ value: await pending(this.installation), at: performance.now() });
      await pause(500);
    }
  }
}

/** Signals journalled and not yet evaluated. */
export async function pending({ api, token }: Installation): Promise<number> {
  const status = (await api.need('GET', '/v1/status', { token })) as { signals: { pending: number } };
  return status.signals.pending;
}

/** Waits until nothing waits. False, with a word about it, when that does not come about in time. */
export async function drained(installation: Installation, withinMs: number): Promise<boolean> {
  const began = performance.now();
  for (;;) {
    const left = await pending(installation);
    if (left === 0) return true;
    if (performance.now() - began > withinMs) {
      console.log(`  ${left} signals still wait after ${withinMs / 1_000} s`);
      return false;
    }
    await pause(200);
  }
}
