import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, vi } from 'vitest';
import type { EventDraft, Job } from '../../src/kernel/index.js';
import { freshMongo } from './database.js';
import {
  Checkpointer,
  CheckpointFile,
  DealWork,
  EntityCollection,
  Hints,
  Leases,
  Ledger,
  Log,
  OutboxRegistry,
  Relay,
  Worker,
  WorkStore,
  type ClaimedJob,
  type JobHandler,
} from '../../src/platform/index.js';
import { SystemClock, SystemWallClock } from '../../src/platform/time/system-clock.js';

export const wall = new SystemWallClock();
export const clock = new SystemClock();
export const log = new Log('silent');
export const PAST = new Date('2026-01-05T08:00:00Z');

export const opened = (id: string): EventDraft => ({
  type: 'exception.opened',
  at: PAST,
  correlationId: `cor-${id}`,
  actor: 'system:endcap',
  refs: { exception: id },
  data: {},
});
export const job = (id: string, more: Partial<Job> = {}): Job => ({
  id,
  job: 'agents.run',
  refs: {},
  correlationId: 'cor',
  dueAt: PAST,
  priority: 0,
  ...more,
});
export const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
export const until = (check: () => Promise<boolean>, timeout = 15_000): Promise<unknown> => vi.waitUntil(check, { timeout, interval: 25 });

/** What a process of the server is made of, as far as delivery goes, on real engines; made anew for each test. */
export class DeliveryRig {
  fresh!: Awaited<ReturnType<typeof freshMongo>>;
  directory = '';
  outboxes!: OutboxRegistry;
  things!: EntityCollection<{ id: string; version: number }>;
  ledger!: Ledger;
  work!: WorkStore;
  readonly stops: (() => Promise<void>)[] = [];

  /** `redisDatabase` is one of its own a file: emptying it must not disturb other tests. */
  constructor(private readonly redisDatabase: number) {
    beforeEach(() => this.open());
    afterEach(() => this.close());
  }

  get redisUrl(): string {
    return Object.assign(new URL(process.env['ENDCAP_TEST_REDIS_URL'] ?? ''), { pathname: `/${this.redisDatabase}` }).toString();
  }

  /** With `atHand`, the worker of the same process. */
  startRelay(owner: string, hints: Partial<Hints> = {}, atHand?: Worker): Relay {
    const { outboxes, work, fresh } = this;
    const ledger = new Ledger(fresh.mongo, wall);
    const checkpointer = new Checkpointer(ledger, new CheckpointFile(this.directory), wall, log);
    const leases = new Leases(fresh.mongo, wall, owner);
    const wake: Hints['wake'] = (...args) => hints.wake?.(...args) ?? Promise.resolve();
    const publishNudge: Hints['publishNudge'] = (name) => hints.publishNudge?.(name);
    const deal = new DealWork(work, { wake }, clock, atHand);
    const relay = new Relay(this.redisUrl, { outboxes, ledger, deal, hints: { publishNudge }, leases, clock, log, checkpointer });
    relay.start();
    this.stops.push(() => relay.stop());
    return relay;
  }

  startWorker(
    batch: number,
    run: (jobs: readonly ClaimedJob[]) => Promise<void>,
    more: { owner?: string; abreast?: number; rested?: () => void } = {},
  ): Worker {
    const { owner = 'worker-1', abreast, rested } = more;
    const worker = new Worker(this.redisUrl, { store: this.work, clock, wall, log, owner }, rested);
    const handler: JobHandler = { job: 'agents.run', batch, run, ...(abreast === undefined ? {} : { abreast }) };
    worker.register(handler);
    worker.start();
    this.stops.push(() => worker.stop());
    return worker;
  }

  startHints(): Hints {
    const hints = new Hints(this.redisUrl, log);
    this.stops.push(() => hints.close());
    return hints;
  }

  async states(): Promise<Record<string, number>> {
    const rows = await this.work.rows.find().toArray();
    return Object.fromEntries(
      ['pending', 'leased', 'done', 'dead'].map((state) => [state, rows.filter((row) => row.state === state).length]),
    );
  }

  allTold(): Promise<unknown> {
    return until(async () => (await this.outboxes.unsent()).length === 0);
  }

  private async open(): Promise<void> {
    this.fresh = await freshMongo();
    this.directory = await mkdtemp(join(tmpdir(), 'endcap-delivery-'));
    this.outboxes = new OutboxRegistry(this.fresh.mongo);
    this.things = new EntityCollection(this.fresh.mongo, this.outboxes, wall, 'things');
    this.ledger = new Ledger(this.fresh.mongo, wall);
    this.work = new WorkStore(this.fresh.mongo, wall);
    await Promise.all([this.outboxes.ensureIndexes(), this.ledger.ensureIndexes(), this.work.ensureIndexes()]);
  }

  private async close(): Promise<void> {
    for (const stop of this.stops.splice(0).reverse()) await stop();
    await this.fresh.drop();
    await rm(this.directory, { recursive: true });
  }
}
