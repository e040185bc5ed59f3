import { Injectable } from '@nestjs/common';
import type { Collection, Filter } from 'mongodb';
import { storeSales, type Signal, WallClock, type EventDraft } from '../../../kernel/index.js';
import { EntityCollection, Mongo, OutboxRegistry, Retention, retryIdempotent } from '../../../platform/index.js';
import { BatchBook, type BatchLeaf, type SignalBatch } from '../usecases/batch-book.js';
import { SignalJournal } from '../usecases/signal-journal.js';
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

/** Lines of an accepted sales signal, counted by the database. */
const SALES_LINES = {
  $cond: [{ $and: [{ $eq: ['$type', storeSales.type] }, { $isArray: '$data.lines' }] }, { $size: { $ifNull: ['$data.lines', []] } }, 0],
};

/** Reads the journal for the stages after acceptance. */
@Injectable()
export class MongoSignalJournal extends SignalJournal {
  private readonly rows: Collection<SignalRow>;
  constructor(mongo: Mongo) {
    super();
    this.rows = signalRows(mongo);
  }

  async read(batches: readonly string[]): Promise<Signal[]> {
    const asked = new Set(batches);
    const found = await Promise.all(
      inBatches(batches).map((filter) =>
        this.rows
          .find(
            { ...filter, state: 'accepted' },
            { projection: { source: 1, type: 1, time: 1, receivedAt: 1, correlationId: 1, data: 1, releasedIn: 1 } },
          )
          .batchSize(5_000)
          .toArray(),
      ),
    );
    return found
      .flat()
      .filter((row) => row.releasedIn === undefined || asked.has(row.releasedIn))
      .map(({ _id, source, type, time, receivedAt, correlationId, data }) => {
        return { id: _id, source, type, time, receivedAt, correlationId, data } as Signal;
      })
      .sort((a, b) => a.time.getTime() - b.time.getTime() || (a.id < b.id ? -1 : 1));
  }
}

/** Batches, and which signals still wait, in MongoDB. */
@Injectable()
export class MongoBatchBook extends BatchBook {
  private readonly rows: Collection<SignalRow>;
  private readonly batches: EntityCollection<SignalBatch>;

  constructor(mongo: Mongo, outboxes: OutboxRegistry, wall: WallClock, retention: Retention) {
    super();
    retention.register({ collection: SIGNAL_BATCHES, field: 'recordedAt', days: KEPT_DAYS });
    this.rows = signalRows(mongo);
    this.batches = new EntityCollection<SignalBatch>(mongo, outboxes, wall, SIGNAL_BATCHES);
  }

  async leaves(batches: readonly string[]): Promise<BatchLeaf[]> {
    const found = await Promise.all(
      inBatches(batches).map(async (filter) => {
        const released = 'releasedIn' in filter;
        const rows = await this.rows
          .find<SignalRow & { lines: number }>(filter, {
            projection: { batch: 1, digest: 1, recordedAt: 1, correlationId: 1, releasedIn: 1, releasedDigest: 1, lines: SALES_LINES },
          })
          .batchSize(5_000)
          .toArray();
        return rows.map((row): BatchLeaf => ({
          batch: released ? String(row.releasedIn) : row.batch,
          id: row._id,
          observations: row.lines,
          digest: released ? String(row.releasedDigest) : row.digest,
          recordedAt: row.recordedAt,
          correlationId: row.correlationId,
        }));
      }),
    );
    return found.flat().sort((a, b) => (a.batch === b.batch ? (a.id < b.id ? -1 : 1) : a.batch < b.batch ? -1 : 1));
  }

  async record(batches: readonly { batch: SignalBatch; event: EventDraft }[]): Promise<void> {
    await this.batches.insertMany(batches.map(({ batch, event }) => ({ entity: batch, events: [event] })));
  }

  async observations(): Promise<number> {
    const [sum] = await this.batches.rows.aggregate<{ n: number }>([{ $group: { _id: null, n: { $sum: '$observations' } } }]).toArray();
    return sum?.n ?? 0;
  }

  async settle(batches: readonly string[]): Promise<void> {
    await retryIdempotent(() => this.rows.updateMany({ waits: { $in: [...batches] } }, { $unset: { waits: '' } }));
  }
}
