import { Worker as BullWorker } from 'bullmq';
import { Redis } from 'ioredis';
import { JOBS, QUEUES, type JobName } from '../../kernel/index.js';
import { queueName } from './hints.js';
import type { JobHandler } from './job-handler.js';
import { Lane, type LaneTools, type Offer } from './lane.js';

const SWEEP_MS = 1_000;

/**
 * Runs the registered handlers in this process. Hints from BullMQ wake the lanes; a sweep every second wakes those
 * whose hints were lost, takes work back from dead holders and lets deadlines become due.
 */
export class Worker {
  private readonly lanes = new Map<JobName, Lane>();
  private bullWorkers: BullWorker[] = [];
  private connection: Redis | undefined;
  private sweeper: NodeJS.Timeout | undefined;

  constructor(
    private readonly redisUrl: string,
    private readonly tools: LaneTools,
    /** Told whenever nothing is in hand any more. */
    private readonly rested: () => void = () => undefined,
  ) {}

  register(handler: JobHandler): void {
    if (this.lanes.has(handler.job)) throw new Error(`two handlers for ${handler.job}`);
    const lane = new Lane(handler, this.tools, () => {
      if ([...this.lanes.values()].every(({ atRest }) => atRest)) this.rested();
    });
    this.lanes.set(handler.job, lane);
  }

  start(): void {
    this.connection = new Redis(this.redisUrl, { maxRetriesPerRequest: null, retryStrategy: (times) => Math.min(times * 100, 1_000) });
    this.connection.on('error', () => undefined);
    const busy = QUEUES.filter((queue) => [...this.lanes.keys()].some((job) => JOBS[job].queue === queue));
    this.bullWorkers = busy.map((queue) => {
      const worker = new BullWorker(queueName(queue), async (hint) => this.lanes.get(hint.name as JobName)?.wake(), {
        connection: this.connection as Redis,
        concurrency: 8,
        lockDuration: 60_000,
        maxStalledCount: 1_000,
        skipVersionCheck: true,
      });
      worker.on('error', () => undefined);
      return worker;
    });
    this.sweeper = setInterval(() => void this.sweep(), SWEEP_MS);
  }

  /** Room for work of a kind that is about to be written down; undefined when this process has none, or does not do it. */
  offer(job: JobName): Offer | undefined {
    return this.sweeper === undefined ? undefined : this.lanes.get(job)?.offer();
  }

  /** Work of a kind is due: whoever does it here looks, now or when it is done with what it has in hand. */
  ring(job: JobName): void {
    if (this.sweeper !== undefined) void this.lanes.get(job)?.wake();
  }

  /** One look for due work nobody hinted at. */
  async sweep(): Promise<void> {
    const { store, clock, log } = this.tools;
    try {
      const reclaimed = await store.reclaimExpired();
      if (reclaimed > 0) log.warn({ reclaimed }, 'work.reclaimed');
      await clock.refresh?.();
      for (const job of await store.dueKinds(clock.now())) void this.lanes.get(job)?.wake();
    } catch (error) {
      log.warn({ reason: String(error) }, 'sweep.interrupted');
    }
  }

  /** Jobs done and failed since the start, by kind. */
  counts(): { job: JobName; processed: number; failed: number }[] {
    return [...this.lanes].map(([job, lane]) => ({ job, processed: lane.processed, failed: lane.failed }));
  }

  /** Lets work in hand finish, takes no more. */
  async stop(): Promise<void> {
    clearInterval(this.sweeper);
    await Promise.all([...this.lanes.values()].map((lane) => lane.stop()));
    await Promise.allSettled(this.bullWorkers.map((worker) => worker.close(true)));
    this.connection?.disconnect();
  }
}
