import { Queue as BullQueue } from 'bullmq';
import { Redis } from 'ioredis';
import { JOBS, QUEUES, type Job, type JobName, type Queue } from '../../kernel/index.js';
import type { Log } from '../logging/log.js';

const AT_REST = 'endcap:rest';

/** Name of a queue in Redis. */
export const queueName = (queue: Queue): string => `endcap-${queue}`;

/**
 * Tells workers that there is work. Hints may be lost: Redis is delivery, not truth. A producer never waits for Redis:
 * it fails at once while Redis is away, and the sweep finds the rows.
 */
export class Hints {
  private readonly connection: Redis;
  private listening: Redis | undefined;
  private readonly queues: Map<Queue, BullQueue>;

  constructor(
    url: string,
    private readonly log: Log,
  ) {
    this.connection = new Redis(url, { maxRetriesPerRequest: 1, enableOfflineQueue: false, lazyConnect: true, retryStrategy: () => 250 });
    this.connection.on('error', () => undefined); // the sweep carries on; readiness reports it
    this.connection.connect().catch(() => undefined);
    this.queues = new Map(
      QUEUES.map((queue) => [
        queue,
        new BullQueue(queueName(queue), { connection: this.connection, skipVersionCheck: true, skipWaitingForReady: true }),
      ]),
    );
    for (const queue of this.queues.values()) queue.on('error', () => undefined);
  }

  /** Says that these jobs wait; those with a deadline in the future are left to the sweep. */
  async wake(jobs: readonly Job[], due: Date): Promise<void> {
    const byKind = new Map<JobName, string[]>();
    for (const job of jobs) if (job.dueAt <= due) byKind.set(job.job, [...(byKind.get(job.job) ?? []), job.id]);
    await this.wakeKinds(byKind);
  }

  /** One hint a kind, carrying at most 100 ids. */
  async wakeKinds(kinds: ReadonlyMap<JobName, readonly string[]>): Promise<void> {
    await Promise.all(
      [...kinds].map(async ([job, ids]) => {
        try {
          await this.queues
            .get(JOBS[job].queue)
            ?.add(job, { ids: ids.slice(0, 100) }, { removeOnComplete: true, removeOnFail: true, attempts: 1 });
        } catch (error) {
          this.log.debug({ job, reason: String(error) }, 'hint.lost');
        }
      }),
    );
  }

  /** Tells the relay’s holder, in whatever process, that events are unsent. */
  publishNudge(collection: string): void {
    this.connection.publish('endcap:unsent', collection).catch(() => undefined);
  }

  /** Says that nobody in this process has work in hand. */
  publishRest(): void {
    this.connection.publish(AT_REST, '').catch(() => undefined);
  }

  /** Hears, as far as Redis carries it, that some process came to rest. */
  onRest(hear: () => void): void {
    this.listening = this.connection.duplicate({ lazyConnect: false, maxRetriesPerRequest: null, enableOfflineQueue: true });
    this.listening.on('error', () => undefined);
    this.listening.subscribe(AT_REST).catch(() => undefined);
    this.listening.on('message', hear);
  }

  async policy(): Promise<string | undefined> {
    const answer = (await this.connection.config('GET', 'maxmemory-policy')) as string[];
    return answer[1];
  }

  async ping(): Promise<void> {
    await this.connection.ping();
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.queues.values()].map((queue) => queue.close()));
    this.listening?.disconnect();
    this.connection.disconnect();
  }
}
