import { randomUUID } from 'node:crypto';
import type { Clock, WallClock } from '../../kernel/index.js';
import type { Log } from '../logging/log.js';
import { isEngineAway } from '../mongo/engine-away.js';
import { retryIdempotent } from '../mongo/retry.js';
import type { JobHandler } from './job-handler.js';
import type { ClaimedJob, WorkStore } from './work-store.js';

/** A lease lasts this long without renewal: a dead worker’s work moves again within 10 s. */
export const LEASE_MS = 6_000;
const RENEW_MS = 2_000;
const MAX_TRIES = 3;

export type LaneTools = { store: WorkStore; clock: Clock & { refresh?: () => Promise<void> }; wall: WallClock; log: Log; owner: string };

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
  processed = 0;
  failed = 0;

  constructor(
    readonly handler: JobHandler,
    private readonly tools: LaneTools,
  ) {}

  /** Resolves when nothing due is left to claim. */
  wake(): Promise<void> {
    this.again = true;
    this.running ??= this.drain().finally(() => {
      this.running = undefined;
      if (this.again && !this.stopped) void this.wake(); // rung while the last look was ending
    });
    return this.running;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
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

  private async claim(): Promise<{ jobs: readonly ClaimedJob[]; token: string }> {
    const { store, clock, owner } = this.tools;
    const token = `${owner}.${randomUUID()}`;
    try {
      await clock.refresh?.();
      const jobs = await store.claim(this.handler.job, clock.now(), this.handler.batch, { owner, token, until: this.until() });
      return { jobs, token };
    } catch (error) {
      this.interrupted(error);
      return { jobs: [], token };
    }
  }

  /** False when it was interrupted: the sweep wakes us again. */
  private async carryOut({ jobs, token }: { jobs: readonly ClaimedJob[]; token: string }): Promise<boolean> {
    const { store } = this.tools;
    const heartbeat = setInterval(() => void store.renew(token, this.until()).catch(() => undefined), RENEW_MS);
    try {
      await this.runOrIsolate(jobs, token);
      return true;
    } catch (error) {
      await store.giveBack(token).catch(() => undefined); // else the lease lapses by itself
      this.interrupted(error);
      return false;
    } finally {
      clearInterval(heartbeat);
    }
  }

  private until(): Date {
    return new Date(this.tools.wall.now().getTime() + LEASE_MS);
  }

  private interrupted(error: unknown): void {
    this.tools.log.warn({ job: this.handler.job, reason: String(error) }, 'lane.interrupted');
  }

  private async runOrIsolate(jobs: readonly ClaimedJob[], token: string): Promise<void> {
    try {
      const postponed = (await this.handler.run(jobs)) ?? [];
      for (const { id, until, reason } of postponed) await retryIdempotent(() => this.tools.store.postpone(id, token, { until, reason }));
      const later = new Set(postponed.map(({ id }) => id));
      await this.complete(later.size === 0 ? jobs : jobs.filter((job) => !later.has(job.id)), token);
    } catch (error) {
      if (isEngineAway(error)) throw error; // no failure of the job: it must not die of a restarted database
      if (jobs.length === 1) return this.fail(jobs[0] as ClaimedJob, token, error);
      // One poisoned job must not take the others along: each runs again alone.
      for (const job of jobs) await this.runOrIsolate([job], token);
    }
  }

  private async complete(jobs: readonly ClaimedJob[], token: string): Promise<void> {
    await retryIdempotent(() =>
      this.tools.store.complete(
        jobs.map((job) => job.id),
        token,
      ),
    );
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
