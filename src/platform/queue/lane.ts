import { randomUUID } from 'node:crypto';
import type { Clock, Job, WallClock } from '../../kernel/index.js';
import type { Log } from '../logging/log.js';
import { isEngineAway } from '../mongo/engine-away.js';
import { retryIdempotent } from '../mongo/retry.js';
import type { JobHandler } from './job-handler.js';
import { FIRST_FENCE, type ClaimedJob, type Lease, type WorkStore } from './work-store.js';

/** A lease lasts this long without renewal: a dead worker’s work moves again within 10 s. */
export const LEASE_MS = 6_000;
const RENEW_MS = 2_000;
const MAX_TRIES = 3;

export type LaneTools = { store: WorkStore; clock: Clock & { refresh?: () => Promise<void> }; wall: WallClock; log: Log; owner: string };

/** Room in a lane that stands still, for work about to be written down as its own. One of `take` and `decline` must follow. */
export type Offer = {
  /** Most jobs it can take. */
  readonly room: number;
  readonly lease: Lease;
  /** These were written down with the lease, in this order. */
  readonly take: (jobs: readonly Job[]) => void;
  /** Nobody knows what was written. */
  readonly decline: () => void;
};
/** Jobs in hand, and the name they are held under. */
type Claim = { readonly jobs: readonly ClaimedJob[]; readonly token: string };

/**
 * One kind of job in one process, batch after batch: claims what is due, runs the handler, marks it done. Woken by hints
 * and by the sweep; a wake during a run makes it look once more.
 */
export class Lane {
  private running: Promise<void> | undefined;
  private again = false;
  private stopped = false;
  /** Batches in hand. */
  private working = 0;
  /** Batches that are done but not yet marked so. */
  private readonly completing = new Set<Promise<void>>();
  processed = 0;
  failed = 0;

  constructor(
    readonly handler: JobHandler,
    private readonly tools: LaneTools,
    /** Nothing is in hand any more, and what was done is marked. */
    private readonly rested: () => void = () => undefined,
  ) {}

  get atRest(): boolean {
    return this.running === undefined && this.completing.size === 0;
  }

  /** Resolves when nothing due is left to claim. */
  wake(): Promise<void> {
    this.again = true;
    return this.run(() => this.drain());
  }

  /** Undefined while it works: then what comes waits for its turn. */
  offer(): Offer | undefined {
    if (this.running !== undefined || this.stopped) return undefined;
    const lease = this.newLease();
    const { promise: given, resolve } = Promise.withResolvers<readonly Job[] | undefined>();
    void this.run(() => this.workGiven(given, lease));
    return { room: this.handler.batch, lease, take: resolve, decline: () => resolve(undefined) };
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
    await Promise.all(this.completing);
  }

  private run(work: () => Promise<void>): Promise<void> {
    this.running ??= work().finally(() => {
      this.running = undefined;
      if (this.again && !this.stopped) void this.wake(); // rung while the last look was ending
      this.tellRest();
    });
    return this.running;
  }

  private tellRest(): void {
    if (this.atRest) this.rested();
  }

  private async workGiven(given: Promise<readonly Job[] | undefined>, { token, until }: Lease): Promise<void> {
    const jobs = await given;
    // Written down too late to be sure that they are still ours, or not known to be: others shall find them.
    if (jobs === undefined || this.tools.wall.now() >= new Date(until.getTime() - RENEW_MS)) await this.giveBack(token);
    else if (jobs.length > 0) await this.carryOut({ jobs: jobs.map((job) => ({ ...job, fence: FIRST_FENCE, attempts: 0 })), token });
    await this.drain(); // rung meanwhile
  }

  private async drain(): Promise<void> {
    while (this.again && !this.stopped) {
      this.again = false;
      await this.work();
    }
  }

  /** Batch after batch; while they are full another one goes alongside, as far as the kind allows. */
  private async work(): Promise<void> {
    const { batch, abreast = 1 } = this.handler;
    this.working += 1;
    try {
      // A batch that was not full took all there was; what came since has rung again.
      for (let full = true; full && !this.stopped;) {
        const claim = await this.claim();
        full = claim.jobs.length >= batch;
        const alongside = full && this.working < abreast ? this.work() : undefined;
        if (claim.jobs.length > 0) full = (await this.carryOut(claim)) && full;
        await alongside;
      }
    } finally {
      this.working -= 1;
    }
  }

  private async claim(): Promise<Claim> {
    const { store, clock } = this.tools;
    const lease = this.newLease();
    const { token } = lease;
    try {
      await clock.refresh?.();
      return { jobs: await store.claim(this.handler.job, clock.now(), this.handler.batch, lease), token };
    } catch (error) {
      this.interrupted(error);
      return { jobs: [], token };
    }
  }

  /** False when it was interrupted: the sweep wakes us again. */
  private async carryOut({ jobs, token }: Claim): Promise<boolean> {
    const heartbeat = setInterval(() => void this.tools.store.renew(token, this.until()).catch(() => undefined), RENEW_MS);
    const done = await this.runOrIsolate(jobs, token).catch((error: unknown) => this.broke(error, token));
    // What was done need only be marked: the next batch goes on meanwhile, and a mark that gets lost means doing it again.
    const marked = this.complete(done ?? [], token)
      .catch((error: unknown) => void this.broke(error, token))
      .finally(() => {
        clearInterval(heartbeat);
        this.completing.delete(marked);
        this.tellRest();
      });
    this.completing.add(marked);
    return done !== undefined;
  }

  private async broke(error: unknown, token: string): Promise<undefined> {
    await this.giveBack(token);
    this.interrupted(error);
  }

  private async giveBack(token: string): Promise<void> {
    await this.tools.store.giveBack(token).catch(() => undefined); // else the lease lapses by itself
  }

  private newLease(): Lease {
    const { owner } = this.tools;
    return { owner, token: `${owner}.${randomUUID()}`, until: this.until() };
  }

  private until(): Date {
    return new Date(this.tools.wall.now().getTime() + LEASE_MS);
  }

  private interrupted(error: unknown): void {
    this.tools.log.warn({ job: this.handler.job, reason: String(error) }, 'lane.interrupted');
  }

  /** Answers the jobs that are done; those that failed or were postponed have been given back. */
  private async runOrIsolate(jobs: readonly ClaimedJob[], token: string): Promise<readonly ClaimedJob[]> {
    try {
      const postponed = (await this.handler.run(jobs)) ?? [];
      for (const { id, until, reason } of postponed) await retryIdempotent(() => this.tools.store.postpone(id, token, { until, reason }));
      const later = new Set(postponed.map(({ id }) => id));
      return later.size === 0 ? jobs : jobs.filter((job) => !later.has(job.id));
    } catch (error) {
      if (isEngineAway(error)) throw error; // no failure of the job: it must not die of a restarted database
      const [only, ...others] = jobs;
      if (only === undefined) return [];
      if (others.length === 0) {
        await this.fail(only, token, error);
        return [];
      }
      // One poisoned job must not take the others along: each runs again alone.
      const done: ClaimedJob[] = [];
      for (const job of jobs) done.push(...(await this.runOrIsolate([job], token)));
      return done;
    }
  }

  private async complete(jobs: readonly ClaimedJob[], token: string): Promise<void> {
    if (jobs.length === 0) return;
    const ids = jobs.map((job) => job.id);
    await retryIdempotent(() => this.tools.store.complete(ids, token));
    this.processed += jobs.length;
  }

  private async fail(job: ClaimedJob, token: string, error: unknown): Promise<void> {
    const { store, wall, log } = this.tools;
    const tries = job.attempts + 1;
    const dead = tries >= MAX_TRIES;
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    log[dead ? 'error' : 'warn'](
      { job: job.job, id: job.id, refs: job.refs, correlationId: job.correlationId, tries, reason },
      'job.failed',
    );
    this.failed += 1;
    await retryIdempotent(() => store.fail(job.id, token, { reason, dead, retryAt: new Date(wall.now().getTime() + 200 * 4 ** tries) }));
  }
}
