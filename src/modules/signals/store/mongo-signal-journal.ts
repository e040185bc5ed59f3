import { Inject, Injectable } from '@nestjs/common';
import type { Collection, Filter } from 'mongodb';
import { storeSales, WallClock, type EventDraft, type Signal } from '../../../kernel/index.js';
import { EntityCollection, Mongo, OutboxRegistry, Retention, type EntityRow } from '../../../platform/index.js';
import { BatchBook, type BatchLeaf, type SignalBatch } from '../usecases/batch-book.js';
import { SignalJournal, type JournalledBatches } from '../usecases/signal-journal.js';
import { isRelease, KEPT_DAYS, SIGNAL_BATCHES, signalRows, type SignalRow } from './signal-rows.js';

/** Signals of batches. One let out of quarantine belongs to the batch of its release when read, to both when counted. */
function inBatches(batches: readonly string[]): Filter<SignalRow>[] {
  const released = batches.filter(isRelease);
  const journalled = batches.filter((batch) => !isRelease(batch));
  return [
    ...(journalled.length > 0 ? [{ batch: { $in: journalled } }] : []),
    ...(released.length > 0 ? [{ releasedIn: { $in: released } }] : []),
  ];
}

const OF_A_SIGNAL = {
  source: 1,
  type: 1,
  time: 1,
  receivedAt: 1,
  recordedAt: 1,
  correlationId: 1,
  state: 1,
  data: 1,
  batch: 1,
  digest: 1,
  releasedIn: 1,
  releasedDigest: 1,
} as const;

/** Reads the journal for the stages after acceptance. */
@Injectable()
export class MongoSignalJournal extends SignalJournal {
  private readonly rows: Collection<SignalRow>;
  constructor(mongo: Mongo) {
    super();
    this.rows = signalRows(mongo);
  }

  async read(batches: readonly string[]): Promise<JournalledBatches> {
    const asked = new Set(batches);
    const signals: Signal[] = [];
    const leaves: BatchLeaf[] = [];
    await Promise.all(
      inBatches(batches).map(async (filter) => {
        const released = 'releasedIn' in filter;
        const rows = await this.rows.find(filter, { projection: OF_A_SIGNAL }).batchSize(5_000).toArray();
        for (const row of rows) {
          leaves.push(leafOf(row, released));
          const here = released || row.releasedIn === undefined || asked.has(row.releasedIn);
          if (row.state === 'accepted' && here) signals.push(signalOf(row));
        }
      }),
    );
    return {
      signals: unique(signals.sort((a, b) => a.time.getTime() - b.time.getTime() || (a.id < b.id ? -1 : 1))),
      leaves: leaves.sort((a, b) => (a.batch === b.batch ? (a.id < b.id ? -1 : 1) : a.batch < b.batch ? -1 : 1)),
    };
  }
}

const signalOf = ({ _id, source, type, time, receivedAt, correlationId, data }: SignalRow): Signal =>
  ({ id: _id, source, type, time, receivedAt, correlationId, data }) as Signal;

function leafOf(row: SignalRow, released: boolean): BatchLeaf {
  const { lines } = (row.data ?? {}) as { readonly lines?: unknown };
  return {
    batch: released ? String(row.releasedIn) : row.batch,
    id: row._id,
    observations: row.type === storeSales.type && Array.isArray(lines) ? lines.length : 0,
    digest: released ? String(row.releasedDigest) : row.digest,
    recordedAt: row.recordedAt,
    correlationId: row.correlationId,
  };
}

/** A signal let out of quarantine is found with both of its batches when both are asked for. */
const unique = (sorted: readonly Signal[]): Signal[] => sorted.filter((signal, index) => signal.id !== sorted[index - 1]?.id);

/** Batches in MongoDB. */
@Injectable()
export class MongoBatchBook extends BatchBook {
  private readonly batches: EntityCollection<SignalBatch>;

  constructor(mongo: Mongo, outboxes: OutboxRegistry, @Inject(WallClock) wall: WallClock, retention: Retention) {
    super();
    retention.register({ collection: SIGNAL_BATCHES, field: 'recordedAt', days: KEPT_DAYS });
    this.batches = new EntityCollection<SignalBatch>(mongo, outboxes, wall, SIGNAL_BATCHES);
  }

  async record(batches: readonly { batch: SignalBatch; event: EventDraft }[]): Promise<void> {
    const there = await this.batches.insertMany(batches.map(({ batch, event }) => ({ entity: batch, events: [event] })));
    for (const { batch, event } of batches) if (there.has(batch.id)) await this.complete(batch, event);
  }

  async recorded(batches: readonly string[]): Promise<Set<string>> {
    const ids: Filter<EntityRow> = { _id: { $in: [...batches] } };
    const found = await this.batches.rows.find(ids as never, { projection: { _id: 1 } }).toArray();
    return new Set(found.map((row) => String(row._id)));
  }

  async observations(): Promise<number> {
    const [sum] = await this.batches.rows.aggregate<{ n: number }>([{ $group: { _id: null, n: { $sum: '$observations' } } }]).toArray();
    return sum?.n ?? 0;
  }

  /** A batch that was taken for whole while some of its signals were still on their way: its new root is told, too. */
  private async complete(batch: SignalBatch, event: EventDraft): Promise<void> {
    const before = await this.batches.find(batch.id);
    if (before === undefined || before.count >= batch.count) return;
    await this.batches.save({ ...batch, version: before.version }, [event]);
  }
}
