import type { Collection } from 'mongodb';
import type { FlowEvent, WallClock } from '../../kernel/index.js';
import type { Mongo } from '../mongo/mongo.js';
import { retryIdempotent } from '../mongo/retry.js';
import { chainEntry, GENESIS, type LedgerEntry } from './chain.js';

/**
 * The tamper-evident record: one writer at a time appends; the sequence number is the primary key, so that a second
 * writer cannot fork the chain. Appending an event twice appends it once.
 */
export class Ledger {
  static readonly COLLECTION = 'ledger';
  readonly rows: Collection<LedgerEntry>;
  private head: { seq: number; hash: string } | undefined;

  constructor(
    mongo: Mongo,
    private readonly wall: WallClock,
  ) {
    this.rows = mongo.db.collection<LedgerEntry>(Ledger.COLLECTION);
  }

  async ensureIndexes(): Promise<void> {
    await this.rows.createIndex({ event: 1 }, { unique: true });
    for (const ref of ['exception', 'incident', 'proposal', 'approval', 'action', 'user', 'store'])
      await this.rows.createIndex({ [`refs.${ref}`]: 1, _id: 1 }, { partialFilterExpression: { [`refs.${ref}`]: { $exists: true } } });
    await this.rows.createIndex({ correlationId: 1, _id: 1 });
  }

  /** Appends events in the order given, in one write. Throws when another writer got in between; the caller tries again. */
  async append(events: readonly FlowEvent[]): Promise<void> {
    if (events.length === 0) return;
    try {
      const head = this.head ?? (await this.readHead());
      const known = await this.rows.find({ event: { $in: events.map((event) => event.id) } }, { projection: { event: 1 } }).toArray();
      const recorded = new Set(known.map((entry) => entry.event));
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
      if (entries.length > 0) await this.rows.insertMany(entries, { ordered: true });
      this.head = { seq, hash };
    } catch (error) {
      this.head = undefined; // what really stands in the database decides
      throw error;
    }
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
