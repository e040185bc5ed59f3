import { Redis } from 'ioredis';
import type { Collection, Document } from 'mongodb';
import { deriveId, eventDeclaration, type Clock, type FlowEvent, type Job, type JobName } from '../../kernel/index.js';
import type { Checkpointer } from '../ledger/checkpointer.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Log } from '../logging/log.js';
import type { Leases } from '../mongo/lease.js';
import type { OutboxRegistry, WithOutbox } from '../mongo/outbox.js';
import { crossOffHanded, crossOffRead } from './cross-off.js';
import type { DealWork } from './deal-work.js';
import type { Hints } from './hints.js';

const IDLE_MS = 2_000;
const LEASE_MS = 5_000;
const PAGE = 500;
const MOST_REMEMBERED = 20_000;
/** Documents kept in memory until they are told; what is more is looked up. */
const MOST_HANDED = 20_000;
/** After being rung the relay waits this long: what happens together is told together, in fewer and larger writes. */
const GATHER_MS = 8;

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
  /** Collections that said they have unsent events; all of them at times, in case a word was lost. */
  private readonly dirty = new Set<string>();
  private stopped = false;
  private heldUntil = 0;
  /** Documents of this process that carry unsent events, by collection: nobody need look for them. */
  private handed: { collection: string; document: WithOutbox }[] = [];
  /** Outboxes being emptied of what was told. */
  private crossing: Promise<void> = Promise.resolve();
  /** Ids of the events told last: a document that got another one meanwhile shows them once more. */
  private readonly told = new Set<string>();

  constructor(
    private readonly redisUrl: string,
    private readonly parts: {
      outboxes: OutboxRegistry;
      ledger: Ledger;
      deal: DealWork;
      hints: Pick<Hints, 'publishNudge'>;
      leases: Leases;
      clock: Clock & { refresh?: () => Promise<void> };
      log: Log;
      checkpointer: Checkpointer;
    },
  ) {}

  start(): void {
    this.parts.outboxes.onEvents((collection, carrying) => this.ring(collection, carrying));
    this.subscriber = new Redis(this.redisUrl, { maxRetriesPerRequest: null, retryStrategy: (times) => Math.min(times * 100, 1_000) });
    this.subscriber.on('error', () => undefined);
    this.subscriber.subscribe('endcap:unsent').catch(() => undefined);
    this.subscriber.on('message', (_channel, collection) => this.wake([collection]));
    this.timer = setInterval(() => void this.look(), IDLE_MS);
    this.wake(this.parts.outboxes.all());
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.pass;
    await this.crossing;
    this.subscriber?.disconnect();
    if (performance.now() < this.heldUntil) await this.anchor(() => this.parts.checkpointer.anchor());
    await this.parts.leases.release('relay').catch(() => undefined);
  }

  /** Looks for events nobody rang for: the writer died, or its word was lost. */
  private async look(): Promise<void> {
    try {
      const unsent = await this.parts.outboxes.unsent();
      if (unsent.length > 0) this.wake(unsent);
    } catch (error) {
      this.parts.log.warn({ reason: String(error) }, 'relay.interrupted');
    }
  }

  private ring(collection: string, carrying: WithOutbox | undefined): void {
    if (carrying === undefined || this.handed.length >= MOST_HANDED) return this.wake([collection]);
    this.handed.push({ collection, document: carrying });
    this.wake([]);
  }

  private wake(collections: readonly string[]): void {
    const known = new Set(this.parts.outboxes.all());
    for (const name of collections) if (known.has(name)) this.dirty.add(name);
    if (this.stopped) return;
    this.pass ??= this.run().finally(() => {
      this.pass = undefined;
      if (this.rung) this.wake([]); // rung while the last pass was ending
    });
  }

  private get rung(): boolean {
    return this.dirty.size > 0 || this.handed.length > 0;
  }

  private async run(): Promise<void> {
    try {
      while (this.rung && !this.stopped) {
        await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
        const names = [...this.dirty];
        this.dirty.clear();
        const handed = this.handed.splice(0);
        if (!(await this.holdLease())) return this.leaveToHolder(handed);
        for (const name of await this.tell(names, handed)) this.dirty.add(name);
        await this.anchor(() => this.parts.checkpointer.anchorWhenDue());
      }
    } catch (error) {
      this.parts.log.warn({ reason: String(error) }, 'relay.interrupted'); // the timer tries again
    }
  }

  /** Another process tells: it is rung, and looks. */
  private leaveToHolder(handed: typeof this.handed): void {
    for (const name of new Set(handed.map(({ collection }) => collection))) this.parts.hints.publishNudge(name);
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

  /**
   * Tells what was handed over and what these collections have to tell beside, all in one append; answers those that have more.
   * Outboxes are emptied while the next pass goes on: what it sees once more is known.
   */
  private async tell(names: readonly string[], handed: typeof this.handed): Promise<string[]> {
    const { outboxes, ledger, deal, clock } = this.parts;
    const [pages] = await Promise.all([
      Promise.all(names.map(async (name) => ({ name, documents: await unsent(outboxes.collection(name)) }))),
      clock.refresh?.(), // what another process did may have happened later than anything here
    ]);
    const documents = [...handed.map(({ document }) => document), ...pages.flatMap((page) => page.documents)];
    documents.sort((a, b) => (a.outboxAt?.getTime() ?? 0) - (b.outboxAt?.getTime() ?? 0));
    const events = this.untold(documents.flatMap((document) => document.outbox ?? []));
    const dealt = events.flatMap((event) => {
      const quiet = eventDeclaration(event.type).quiet === true;
      return jobsOf(event).map((job) => ({ job, quiet }));
    });
    // Side by side: what a job causes is told in a later pass, or stands behind its cause here, as it was written later.
    await Promise.all([ledger.append(events), deal.run(dealt)]);
    this.remember(events);
    this.crossing = Promise.all([this.crossing, this.crossOff(pages, handed)]).then(() => undefined);
    return pages.filter(({ documents }) => documents.length === PAGE).map(({ name }) => name);
  }

  private untold(events: readonly FlowEvent[]): FlowEvent[] {
    const once = new Map(events.map((event) => [event.id, event]));
    return [...once.values()].filter(({ id }) => !this.told.has(id));
  }

  private async crossOff(pages: readonly { name: string; documents: WithOutbox[] }[], handed: typeof this.handed): Promise<void> {
    const { outboxes, log } = this.parts;
    const read = new Set(pages.flatMap(({ documents }) => documents.map(({ _id }) => _id)));
    const unread = handed.filter(({ document }) => !read.has(document._id));
    const byCollection = Map.groupBy(unread, ({ collection }) => collection);
    try {
      await Promise.all([
        ...pages.map(({ name, documents }) => crossOffRead(outboxes.collection(name), documents)),
        ...[...byCollection].map(async ([name, of]) => {
          const all = await crossOffHanded(
            outboxes.collection(name),
            of.map(({ document }) => document),
          );
          if (!all) this.wake([name]);
        }),
      ]);
    } catch (error) {
      log.warn({ reason: String(error) }, 'relay.not-crossed-off'); // the next look finds them again, and knows them
    }
  }

  private remember(events: readonly FlowEvent[]): void {
    for (const { id } of events) this.told.add(id);
    for (const id of this.told) {
      if (this.told.size <= MOST_REMEMBERED) return;
      this.told.delete(id);
    }
  }
}

async function unsent(collection: Collection<Document & WithOutbox>): Promise<WithOutbox[]> {
  const found = await collection
    .find({ outboxAt: { $exists: true } }, { projection: { outbox: 1, outboxAt: 1, outboxEnd: 1 } })
    .sort({ outboxAt: 1, _id: 1 })
    .limit(PAGE)
    .batchSize(PAGE)
    .toArray();
  return found as unknown as WithOutbox[];
}
