import { Injectable } from '@nestjs/common';
import type { Collection, UpdateFilter } from 'mongodb';
import { WallClock, type EventDraft } from '../../../kernel/index.js';
import {
  EntityCollection,
  insertTogether,
  isDuplicateKey,
  Mongo,
  numberEvents,
  outboxMarks,
  OutboxRegistry,
  Retention,
  retryIdempotent,
} from '../../../platform/index.js';
import type { JournalledSignal } from '../domain/journalled-signal.js';
import { SignalStore, type Conflict, type Known, type NewSignal, type Release, type WaitingBatch } from '../usecases/signal-store.js';
import { KEPT_DAYS, isRelease, SIGNALS, signalRows, type SignalRow } from './signal-rows.js';

/** JSON characters of one command; BSON may be several times as long, and 48 MB is the limit. */
const MOST_OF_A_COMMAND = 4_000_000;

/** The journal of signals in MongoDB. */
@Injectable()
export class MongoSignalStore extends SignalStore {
  private readonly rows: Collection<SignalRow>;
  private readonly conflicts: EntityCollection<Conflict>;

  constructor(
    private readonly mongo: Mongo,
    private readonly outboxes: OutboxRegistry,
    private readonly wall: WallClock,
    retention: Retention,
  ) {
    super();
    retention.register({ collection: SIGNALS, field: 'recordedAt', days: KEPT_DAYS, where: { state: { $ne: 'quarantined' } } });
    retention.register({ collection: 'signal_conflicts', field: 'at', days: KEPT_DAYS });
    this.rows = signalRows(mongo);
    outboxes.register(SIGNALS);
    this.conflicts = new EntityCollection<Conflict>(mongo, outboxes, wall, 'signal_conflicts');
  }

  async insert(signals: readonly NewSignal[]): Promise<Known[]> {
    const refused: string[] = [];
    for (const part of parts(signals)) refused.push(...(await retryIdempotent(() => this.insertPart(part))));
    if (refused.length === 0) return [];
    const found = await this.rows.find({ _id: { $in: refused } }, { projection: { digest: 1, batch: 1 } }).toArray();
    return found.map((row) => ({ id: row._id, digest: row.digest, batch: row.batch }));
  }

  /** Inserts in one command and answers the ids that were there. */
  private async insertPart(signals: readonly NewSignal[]): Promise<string[]> {
    const rows = signals.map(({ signal, events }) => this.row(signal, events));
    const { errors } = await insertTogether(this.mongo.db, SIGNALS, rows);
    const other = errors.find((error) => !isDuplicateKey(error));
    if (other !== undefined) throw new Error(`signals: insert failed: ${other.errmsg}`);
    if (rows.some((row) => row.outbox !== undefined)) this.outboxes.nudge(SIGNALS);
    return errors.flatMap((error) => rows[error.index]?._id ?? []);
  }

  async batches(ids: readonly string[]): Promise<WaitingBatch[]> {
    const grouped = async (field: 'batch' | 'releasedIn', of: readonly string[]): Promise<WaitingBatch[]> => {
      if (of.length === 0) return [];
      const first = { receivedAt: { $first: '$receivedAt' }, correlationId: { $first: '$correlationId' } };
      return this.rows
        .aggregate<WaitingBatch>([
          { $match: { [field]: { $in: [...of] } } },
          { $group: { _id: `$${field}`, signals: { $sum: 1 }, ...first } },
          { $project: { _id: 0, batch: '$_id', signals: 1, receivedAt: 1, correlationId: 1 } },
        ])
        .toArray();
    };
    const journalled = await grouped('batch', ids.filter((id) => !isRelease(id))); // prettier-ignore
    return [...journalled, ...(await grouped('releasedIn', ids.filter(isRelease)))];
  }

  async batchesBetween(from: Date, until: Date): Promise<string[]> {
    const recordedAt = { $gte: from, $lt: until };
    const [journalled, released] = await Promise.all([
      // Out of the index alone: there is one batch for many signals, and mostly nothing to be done about any.
      this.rows.aggregate<{ _id: string }>([{ $match: { recordedAt } }, { $group: { _id: '$batch' } }]).toArray(),
      this.rows.distinct('releasedIn', { releasedIn: { $gt: '' }, recordedAt }),
    ]);
    return [...journalled.map((row) => row._id), ...released.map(String)];
  }

  async find(id: string): Promise<(JournalledSignal & { version: number }) | undefined> {
    const row = await this.rows.findOne({ _id: id }, { projection: { outbox: 0, outboxAt: 0, outboxEnd: 0 } });
    if (row === null) return undefined;
    const { _id, ...rest } = row;
    return { id: _id, ...rest };
  }

  async settleQuarantined(signal: JournalledSignal & { version: number }, event: EventDraft, release?: Release): Promise<boolean> {
    const { id, version, state, data, receivedAt, recordedAt } = signal;
    const outbox = numberEvents(id, version + 1, [event]);
    const letIn = release === undefined ? {} : { data, receivedAt, recordedAt, releasedIn: release.batch, releasedDigest: release.digest };
    const update = {
      $set: { state, version: version + 1, ...outboxMarks(outbox, this.wall.now()), ...letIn },
      $push: { outbox: { $each: outbox } },
    } as UpdateFilter<SignalRow>;
    const answer = await this.rows.updateOne({ _id: id, version, state: 'quarantined' }, update);
    if (answer.matchedCount === 1) this.outboxes.nudge(SIGNALS);
    return answer.matchedCount === 1;
  }

  async recordConflict(conflict: Conflict, event: EventDraft): Promise<void> {
    await this.conflicts.insert(conflict, [event]);
  }

  async journalled(): Promise<{ inAll: number; discarded: number }> {
    const [inAll, discarded] = await Promise.all([this.rows.estimatedDocumentCount(), this.rows.countDocuments({ state: 'discarded' })]);
    return { inAll, discarded };
  }

  private row({ id, ...signal }: JournalledSignal, events: readonly EventDraft[]): SignalRow {
    const row: SignalRow = { _id: id, version: 1, schemaVersion: 1, ...signal };
    if (events.length > 0) {
      const outbox = numberEvents(id, 1, events);
      Object.assign(row, { outbox, ...outboxMarks(outbox, this.wall.now()) });
    }
    return row;
  }
}

/** Cuts a write into commands far below what the database takes at once. */
function parts(signals: readonly NewSignal[]): NewSignal[][] {
  const cut: NewSignal[][] = [];
  let size = Infinity;
  for (const signal of signals) {
    if (size + signal.size > MOST_OF_A_COMMAND) {
      cut.push([]);
      size = 0;
    }
    cut.at(-1)?.push(signal);
    size += signal.size;
  }
  return cut;
}
