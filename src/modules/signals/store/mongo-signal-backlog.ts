import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import { WallClock } from '../../../kernel/index.js';
import { Mongo, Settings, WorkStore } from '../../../platform/index.js';
import { evaluationId } from '../usecases/hand-over.js';
import { SignalBacklog } from '../usecases/signal-backlog.js';
import type { WaitingBatch } from '../usecases/signal-store.js';
import { signalRows, WAITING, type SignalRow } from './signal-rows.js';

const RECOUNT_MS = 1_000;
/** Batches looked at by one sweep. */
const SWEEP = 20_000;

/** Counts what waits, over an index that holds nothing else. */
@Injectable()
export class MongoSignalBacklog extends SignalBacklog {
  private readonly rows: Collection<SignalRow>;
  private readonly limit: number;
  private counted = 0;
  private since = 0;
  private countedAt = 0;
  private counting = false;
  private sweptTo = '';

  constructor(
    mongo: Mongo,
    settings: Settings,
    private readonly wall: WallClock,
    private readonly work: WorkStore,
  ) {
    super();
    this.rows = signalRows(mongo);
    this.limit = settings.values.SIGNALS_BACKLOG_LIMIT;
  }

  full(): boolean {
    const now = this.wall.now().getTime();
    if (!this.counting && now - this.countedAt >= RECOUNT_MS) void this.recount(now);
    return this.counted + this.since >= this.limit;
  }

  grewBy(signals: number): void {
    this.since += signals;
  }

  count(): Promise<number> {
    return this.rows.countDocuments(WAITING);
  }

  async orphans(recordedBefore: Date): Promise<WaitingBatch[]> {
    const found = await this.waiting(this.sweptTo);
    // The list may be long: the next look goes on where this one ended.
    this.sweptTo =
      found.length === SWEEP
        ? (found
            .map((batch) => batch._id)
            .sort()
            .at(-1) ?? '')
        : '';
    const old = found.filter((batch) => batch.recordedAt < recordedBefore);
    return this.notHandedOver(old.map((batch) => batch._id));
  }

  async any(): Promise<boolean> {
    const waiting = await this.waiting('');
    return (await this.notHandedOver(waiting.map((batch) => batch._id))).length > 0;
  }

  private async waiting(after: string): Promise<{ _id: string; recordedAt: Date }[]> {
    const found = await this.rows
      .aggregate<{ _id: string; recordedAt: Date }>([
        { $match: { waits: { $gt: after } } },
        { $sort: { waits: 1, recordedAt: 1 } },
        { $group: { _id: '$waits', recordedAt: { $first: '$recordedAt' } } },
        { $limit: SWEEP },
      ])
      .toArray();
    return found;
  }

  private async notHandedOver(batches: readonly string[]): Promise<WaitingBatch[]> {
    if (batches.length === 0) return [];
    const jobs = await this.work.rows.find({ _id: { $in: batches.map(evaluationId) } }, { projection: { _id: 1 } }).toArray();
    const handedOver = new Set(jobs.map((row) => row._id));
    const missing = batches.filter((batch) => !handedOver.has(evaluationId(batch)));
    const firsts = await Promise.all(
      missing.map((batch) => this.rows.findOne({ waits: batch }, { projection: { receivedAt: 1, correlationId: 1 } })),
    );
    return missing.flatMap((batch, index) => {
      const first = firsts[index];
      return first ? [{ batch, receivedAt: first.receivedAt, correlationId: first.correlationId }] : [];
    });
  }

  private async recount(now: number): Promise<void> {
    this.counting = true;
    const before = this.since;
    try {
      this.counted = await this.rows.countDocuments(WAITING, { limit: this.limit });
      this.since -= before;
      this.countedAt = now;
    } catch {
      this.countedAt = now; // the engine is away: the count before holds
    } finally {
      this.counting = false;
    }
  }
}
