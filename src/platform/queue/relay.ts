import { Redis } from 'ioredis';
import type { Collection, Document } from 'mongodb';
import { deriveId, eventDeclaration, type Clock, type FlowEvent, type Job, type JobName } from '../../kernel/index.js';
import type { Checkpointer } from '../ledger/checkpointer.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Log } from '../logging/log.js';
import type { Leases } from '../mongo/lease.js';
import type { OutboxRegistry, WithOutbox } from '../mongo/outbox.js';
import type { Hints } from './hints.js';
import type { WorkStore } from './work-store.js';

const IDLE_MS = 500;
const LEASE_MS = 5_000;
const PAGE = 500;

/** Jobs an event causes, by the catalogue: those without a due time are due when it happened. */
export function jobsOf(event: FlowEvent): Job[] {
  const declared = eventDeclaration(event.type);
  const job = (name: JobName, dueAt: Date): Job => ({
    id: deriveId('job', name, event.id),
    job: name,
    cause: { id: event.id, type: event.type, data: event.data },
    refs: event.refs,
    correlationId: event.correlationId,
    dueAt,
    priority: event.priority ?? 0,
  });
  const due = (name: JobName): Date | undefined => event.due?.[name];
  return [
    ...(declared.jobs ?? []).map((name) => job(name, due(name) ?? event.at)),
    ...(declared.deadlines ?? []).flatMap((name) => {
      const at = due(name);
      return at === undefined ? [] : [job(name, at)];
    }),
  ];
}

/**
 * Tells everybody what happened: takes unsent events out of the documents that carry them, appends them to the ledger,
 * turns them into jobs, and only then removes them. One holder at a time by lease; doing it twice is doing it once.
 */
export class Relay {
  private subscriber: Redis | undefined;
  private timer: NodeJS.Timeout | undefined;
  private pass: Promise<void> | undefined;
  private again = false;
  private stopped = false;
  private heldUntil = 0;

  constructor(
    private readonly redisUrl: string,
    private readonly parts: {
      outboxes: OutboxRegistry;
      ledger: Ledger;
      work: WorkStore;
      hints: Hints;
      leases: Leases;
      clock: Clock;
      log: Log;
      checkpointer: Checkpointer;
    },
  ) {}

  start(): void {
    this.parts.outboxes.onEvents(() => this.wake());
    this.subscriber = new Redis(this.redisUrl, { maxRetriesPerRequest: null, retryStrategy: (times) => Math.min(times * 100, 1_000) });
    this.subscriber.on('error', () => undefined);
    this.subscriber.subscribe('endcap:unsent').catch(() => undefined);
    this.subscriber.on('message', () => this.wake());
    this.timer = setInterval(() => this.wake(), IDLE_MS);
    this.wake();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.pass;
    this.subscriber?.disconnect();
    if (performance.now() < this.heldUntil) await this.anchor(() => this.parts.checkpointer.anchor());
    await this.parts.leases.release('relay').catch(() => undefined);
  }

  private wake(): void {
    this.again = true;
    if (this.stopped) return;
    this.pass ??= this.run().finally(() => {
      this.pass = undefined;
      if (this.again) this.wake(); // rung while the last pass was ending
    });
  }

  private async run(): Promise<void> {
    try {
      while (this.again && !this.stopped) {
        this.again = false;
        if (!(await this.holdLease())) return;
        let moved = 0;
        for (const collection of this.parts.outboxes.collections()) moved += await this.drain(collection);
        if (moved > 0) this.again = true;
        await this.anchor(() => this.parts.checkpointer.anchorWhenDue());
      }
    } catch (error) {
      this.parts.log.warn({ reason: String(error) }, 'relay.interrupted'); // the timer tries again
    }
  }

  /** A full disk must not keep events from being told. */
  private async anchor(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.parts.log.warn({ reason: String(error) }, 'checkpoint.interrupted');
    }
  }

  private async holdLease(): Promise<boolean> {
    const now = performance.now();
    if (now < this.heldUntil) return true;
    if ((await this.parts.leases.hold('relay', LEASE_MS)) === undefined) return false;
    this.heldUntil = now + LEASE_MS / 3;
    return true;
  }

  private async drain(collection: Collection<Document & WithOutbox>): Promise<number> {
    const documents = await collection
      .find({ outboxAt: { $exists: true } }, { projection: { outbox: 1 } })
      .sort({ outboxAt: 1, _id: 1 })
      .limit(PAGE)
      .toArray();
    if (documents.length === 0) return 0;
    const events = documents.flatMap((document) => (document as unknown as WithOutbox).outbox ?? []);
    await this.parts.ledger.append(events);
    const jobs = events.flatMap(jobsOf);
    await this.parts.work.add(jobs);
    await collection.bulkWrite(
      documents.flatMap((document) => clear(document as unknown as WithOutbox)),
      { ordered: true },
    );
    await this.parts.hints.wake(jobs, this.parts.clock.now());
    return events.length;
  }
}

/** Removes exactly the events that were told; newer ones keep the document in the list. */
function clear(document: WithOutbox): { updateOne: { filter: Document; update: Document } }[] {
  const told = (document.outbox ?? []).map((event) => event.id);
  return [
    { updateOne: { filter: { _id: document._id }, update: { $pull: { outbox: { id: { $in: told } } } } } },
    { updateOne: { filter: { _id: document._id, outbox: { $size: 0 } }, update: { $unset: { outbox: '', outboxAt: '' } } } },
  ];
}
