import { Injectable } from '@nestjs/common';
import { MongoBulkWriteError, type Collection, type UpdateFilter } from 'mongodb';
import { WallClock, type EventDraft } from '../../../kernel/index.js';
import { EntityCollection, isDuplicateKey, Mongo, numberEvents, OutboxRegistry, retryIdempotent } from '../../../platform/index.js';
import type { JournalledSignal } from '../domain/journalled-signal.js';
import { SignalStore, type Conflict, type Known, type NewSignal, type Release } from '../usecases/signal-store.js';
import { SIGNALS, signalRows, type SignalRow } from './signal-rows.js';

/** The journal of signals in MongoDB. */
@Injectable()
export class MongoSignalStore extends SignalStore {
  private readonly rows: Collection<SignalRow>;
  private readonly conflicts: EntityCollection<Conflict>;

  constructor(
    mongo: Mongo,
    private readonly outboxes: OutboxRegistry,
    private readonly wall: WallClock,
  ) {
    super();
    this.rows = signalRows(mongo);
    outboxes.register(SIGNALS);
    this.conflicts = new EntityCollection<Conflict>(mongo, outboxes, wall, 'signal_conflicts');
  }

  async insert(signals: readonly NewSignal[]): Promise<Known[]> {
    const rows = signals.map(({ signal, events }) => this.row(signal, events));
    try {
      await retryIdempotent(() => this.rows.insertMany(rows, { ordered: false }));
      return [];
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      const ids = refusedIds(error, rows);
      const found = await this.rows.find({ _id: { $in: ids } }, { projection: { digest: 1, batch: 1 } }).toArray();
      return found.map((row) => ({ id: row._id, digest: row.digest, batch: row.batch }));
    }
  }

  async find(id: string): Promise<(JournalledSignal & { version: number }) | undefined> {
    const row = await this.rows.findOne({ _id: id }, { projection: { outbox: 0, outboxAt: 0 } });
    if (row === null) return undefined;
    const { _id, ...rest } = row;
    return { id: _id, ...rest };
  }

  async settleQuarantined(signal: JournalledSignal & { version: number }, event: EventDraft, release?: Release): Promise<boolean> {
    const { id, version, state, data, receivedAt, recordedAt } = signal;
    const [numbered] = numberEvents(id, version + 1, [event]);
    const letIn =
      release === undefined
        ? {}
        : { data, receivedAt, recordedAt, releasedIn: release.batch, releasedDigest: release.digest, waits: release.batch };
    const update = {
      $set: { state, version: version + 1, outboxAt: this.wall.now(), ...letIn },
      $push: { outbox: numbered },
    } as UpdateFilter<SignalRow>;
    const answer = await this.rows.updateOne({ _id: id, version, state: 'quarantined' }, update);
    if (answer.matchedCount === 1) this.outboxes.nudge();
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
    const row: SignalRow = { _id: id, version: 1, schemaVersion: 1, ...signal, waits: signal.batch };
    if (events.length > 0) Object.assign(row, { outbox: numberEvents(id, 1, events), outboxAt: this.wall.now() });
    return row;
  }
}

/** Ids an unordered insert refused because they were there. Throws when anything else went wrong. */
function refusedIds(error: unknown, rows: readonly SignalRow[]): string[] {
  if (!(error instanceof MongoBulkWriteError)) return rows.map((row) => row._id);
  const faults = Array.isArray(error.writeErrors) ? error.writeErrors : [error.writeErrors];
  if (faults.some((fault) => fault.code !== 11_000)) throw error;
  return faults.flatMap((fault) => rows[fault.index]?._id ?? []);
}
