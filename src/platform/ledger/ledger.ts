import type { Collection, Db } from 'mongodb';
import type { FlowEvent, Refs, WallClock } from '../../kernel/index.js';
import type { Mongo } from '../mongo/mongo.js';
import { isDuplicateKey, retryIdempotent } from '../mongo/retry.js';
import { insertTogether, refusal } from '../mongo/write-commands.js';
import { chainEntry, GENESIS, type LedgerEntry } from './chain.js';

/** References by which entries are found. The others (a batch, a finding) are found by correlation. */
export const INDEXED_REFS = [
  'exception',
  'incident',
  'run',
  'proposal',
  'approval',
  'action',
  'task',
  'outcome',
  'signal',
  'subject',
  'user',
  'store',
] as const satisfies readonly (keyof Refs)[];
export type IndexedRef = (typeof INDEXED_REFS)[number];

/**
 * The tamper-evident record: one writer at a time appends; the sequence number is the primary key, so that a second
 * writer cannot fork the chain. Appending an event twice appends it once.
 */
export class Ledger {
  static readonly COLLECTION = 'ledger';
  readonly rows: Collection<LedgerEntry>;
  private readonly db: Db;
  private head: { seq: number; hash: string } | undefined;

  constructor(
    mongo: Mongo,
    private readonly wall: WallClock,
  ) {
    this.db = mongo.db;
    this.rows = mongo.db.collection<LedgerEntry>(Ledger.COLLECTION);
  }

  /** Entries this process knows of without asking the database; undefined when it does not know. */
  get knownSize(): number | undefined {
    return this.head?.seq;
  }

  async ensureIndexes(): Promise<void> {
    await this.rows.createIndex({ event: 1 }, { unique: true });
    await this.rows.createIndex({ type: 1, _id: 1 });
    await this.rows.createIndex({ actor: 1, _id: 1 });
    for (const ref of INDEXED_REFS)
      await this.rows.createIndex({ [`refs.${ref}`]: 1, _id: 1 }, { partialFilterExpression: { [`refs.${ref}`]: { $exists: true } } });
    await this.rows.createIndex({ correlationId: 1, _id: 1 });
    await this.rows.createIndex({ type: 1, at: 1 });
  }

  /** Appends events in the order given, in one write. Throws when another writer got in between; the caller tries again. */
  async append(events: readonly FlowEvent[]): Promise<void> {
    if (events.length === 0) return;
    // Whoever wrote the last entry mostly knows what is recorded; else, and after a refusal, the database says.
    const knew = this.head !== undefined;
    try {
      await this.extend(events, knew ? new Set() : await this.recorded(events));
    } catch (error) {
      this.head = undefined; // what really stands in the database decides
      const toldBefore = knew && isDuplicateKey(error) && (await this.recorded(events)).size > 0;
      if (!toldBefore) throw error;
      await this.append(events);
    }
  }

  private async extend(events: readonly FlowEvent[], recorded: Set<string>): Promise<void> {
    const head = this.head ?? (await this.readHead());
    const recordedAt = this.wall.now();
    let { seq, hash } = head;
    const entries: LedgerEntry[] = [];
    for (const event of events) {
      if (recorded.has(event.id)) continue;
      recorded.add(event.id);
      const entry = chainEntry(seq + 1, hash, event, recordedAt);
      entries.push(entry);
      seq = entry._id;
      hash = entry.hash;
    }
    await this.insert(entries);
    this.head = { seq, hash };
  }

  private async insert(entries: readonly LedgerEntry[]): Promise<void> {
    if (entries.length === 0) return;
    const { errors } = await insertTogether(this.db, Ledger.COLLECTION, entries, true);
    if (errors[0] !== undefined) throw refusal(errors[0]);
  }

  /** Which of these events are recorded already. */
  private async recorded(events: readonly FlowEvent[]): Promise<Set<string>> {
    const ids = events.map((event) => event.id);
    const known = await this.rows.find({ event: { $in: ids } }, { projection: { event: 1 } }).toArray();
    return new Set(known.map((entry) => entry.event));
  }

  /** Number of entries. */
  async size(): Promise<number> {
    return (await this.readHead()).seq;
  }

  private async readHead(): Promise<{ seq: number; hash: string }> {
    const last = await retryIdempotent(() => this.rows.find().sort({ _id: -1 }).limit(1).next());
    return last === null ? { seq: 0, hash: GENESIS } : { seq: last._id, hash: last.hash };
  }
}
