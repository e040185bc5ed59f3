import { Pool } from 'undici';
import { OrdinaryDay, position, seeded, type RigEvent } from '../rig/cloud-events.js';
import { pause } from '../rig/server-process.js';
import { BATCH, signedHeaders, SINGLE } from '../rig/signed-webhook.js';
import { percentile } from './figures.js';
import type { ClosedLoop, LoadOrder, LoadResult, LoadTarget, OpenLoop } from './load-messages.js';

/** One request and the time its answer took. Counts statuses; a lost connection is counted as `lost`. */
class Caller {
  readonly statuses: Record<string, number> = {};
  private made = 0;
  private readonly pool: Pool;

  constructor(
    private readonly target: LoadTarget,
    private readonly name: string,
    connections: number,
  ) {
    this.pool = new Pool(target.origin, { connections, pipelining: 1, keepAliveTimeout: 30_000 });
  }

  async send(events: readonly RigEvent[], batch: boolean): Promise<{ ms: number; ok: boolean }> {
    const body = JSON.stringify(batch ? events : events[0]);
    const headers = { 'content-type': batch ? BATCH : SINGLE, ...signedHeaders(this.target.secret, `${this.name}.${this.made++}`, body) };
    const started = performance.now();
    try {
      const answer = await this.pool.request({ method: 'POST', path: this.target.path, headers, body });
      await answer.body.dump();
      this.count(String(answer.statusCode));
      if (answer.statusCode === 429) await pause(100);
      return { ms: performance.now() - started, ok: answer.statusCode === 202 };
    } catch {
      this.count('lost');
      return { ms: performance.now() - started, ok: false };
    }
  }

  close(): Promise<void> {
    return this.pool.close();
  }

  private count(status: string): void {
    this.statuses[status] = (this.statuses[status] ?? 0) + 1;
  }
}

async function closedLoop(order: ClosedLoop): Promise<LoadResult> {
  const caller = new Caller(order.target, order.name, order.concurrency);
  const stream = new OrdinaryDay(order.target.chain, seeded(order.batch), order.name);
  const begin = performance.now();
  const from = begin + order.warmUpMs;
  const until = from + order.measureMs;
  const times: number[] = [];
  let started = 0;
  const lane = async (): Promise<void> => {
    while (performance.now() < until) {
      if (order.perSecond !== undefined) {
        const due = begin + (started++ * 1_000) / order.perSecond;
        const early = due - performance.now();
        if (early > 0) await pause(early);
      }
      const now = new Date();
      const events = Array.from({ length: order.batch }, () => stream.next(now));
      const { ms, ok } = await caller.send(events, order.batch > 1);
      const ended = performance.now();
      if (ok && ended >= from && ended < until) times.push(ms);
    }
  };
  await Promise.all(Array.from({ length: order.concurrency }, lane));
  await caller.close();
  return result(times, order.batch, order.measureMs / 1_000, caller, 0);
}

async function openLoop(order: OpenLoop): Promise<LoadResult> {
  const caller = new Caller(order.target, order.name, 128);
  const { stores, promoted } = order.target.chain;
  const stream = new OrdinaryDay(order.target.chain, seeded(7), order.name);
  const total = order.perSecond * order.seconds;
  const begin = performance.now();
  const under: Promise<{ ms: number; ok: boolean }>[] = [];
  let openings = 0;
  for (let n = 0; n < total; n += 1) {
    const due = begin + (n * 1_000) / order.perSecond;
    const early = due - performance.now();
    if (early > 0) await pause(early);
    const now = new Date();
    let event = stream.next(now);
    if (n % order.openingEvery === 0 && openings < stores.length * promoted.length) {
      // Each pair once: an exception opens only the first time.
      const store = stores[openings % stores.length] ?? '';
      const product = promoted[Math.floor(openings / stores.length)] ?? '';
      event = position(`${order.name}.scarce.${n}`, store, now, [{ product, onHand: 1 }]);
      openings += 1;
    }
    under.push(caller.send([event], false));
  }
  const answers = await Promise.all(under);
  const seconds = (performance.now() - begin) / 1_000;
  await caller.close();
  return result(
    answers.filter((answer) => answer.ok).map((answer) => answer.ms),
    1,
    seconds,
    caller,
    openings,
  );
}

function result(times: number[], batch: number, seconds: number, caller: Caller, openings: number): LoadResult {
  const acceptMs = { p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
  return { requests: times.length, signals: times.length * batch, seconds, acceptMs, statuses: caller.statuses, openings };
}

// This file is a process of its own: it is told what to do and answers with what it saw.
process.on('message', (order: LoadOrder) => {
  void (order.kind === 'closed' ? closedLoop(order) : openLoop(order)).then(
    (answer) => process.send?.(answer),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
