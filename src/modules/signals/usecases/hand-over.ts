import { Injectable } from '@nestjs/common';
import { Clock, deriveId, EndcapError, type Job } from '../../../kernel/index.js';
import { GroupCommit, Hints, Settings, WorkStore } from '../../../platform/index.js';
import { BatchBook } from './batch-book.js';
import { SignalStore, type WaitingBatch } from './signal-store.js';

const MOST_TOGETHER = 500;
const MOST_WAITING = 20_000;
const WRITES = 2;
const LOOKED_AT_TOGETHER = 1_000;

/**
 * Hands journalled batches to evaluation: one row of work a batch, its id derived from the batch. Nothing is answered as
 * accepted before its row is durable, so that what is accepted is evaluated, whatever dies.
 */
@Injectable()
export class HandOver {
  private readonly rows: GroupCommit<WaitingBatch, void>;

  constructor(
    private readonly work: WorkStore,
    private readonly book: BatchBook,
    private readonly signals: SignalStore,
    private readonly hints: Hints,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {
    const overloaded = (): EndcapError =>
      new EndcapError('overloaded', 'more batches are arriving than can be handed over', { retryAfterSeconds: 1 });
    const options = { maxGroup: MOST_TOGETHER, limit: MOST_WAITING, concurrency: WRITES, overloaded };
    this.rows = new GroupCommit((batches) => this.add(batches), options);
  }

  /** A batch whose signals are all durable. Resolves when its work is. */
  run(batch: WaitingBatch): Promise<void> {
    return this.rows.add(batch);
  }

  /** Hands those of these batches over that nobody did, for whoever journalled them died. Answers how many. */
  async ensure(batches: readonly string[]): Promise<number> {
    let found = 0;
    for (let i = 0; i < batches.length; i += LOOKED_AT_TOGETHER) {
      const missing = await this.missing(batches.slice(i, i + LOOKED_AT_TOGETHER));
      const waiting = missing.length === 0 ? [] : await this.signals.batches(missing);
      await Promise.all(waiting.map((batch) => this.run(batch)));
      found += waiting.length;
    }
    return found;
  }

  private async missing(batches: readonly string[]): Promise<string[]> {
    const known = await this.work.known(batches.map(evaluationId));
    const unknown = batches.filter((batch) => !known.has(evaluationId(batch)));
    if (unknown.length === 0) return [];
    // Rows of work that is done are not kept for ever.
    const done = await this.book.recorded(unknown);
    return unknown.filter((batch) => !done.has(batch));
  }

  private async add(batches: readonly WaitingBatch[]): Promise<void[]> {
    const window = this.settings.values.EVALUATION_WINDOW_SECONDS;
    const jobs = batches.map((batch) => evaluation(batch, window));
    const known = await this.work.add(jobs);
    // Somebody found part of the batch and handed it over before all of it was there: it is evaluated once more.
    const again = jobs.filter(({ id }) => known.has(id)).map((job) => ({ ...job, id: deriveId('job', 'again', job.id) }));
    await this.work.add(again);
    void this.hints.wake([...jobs, ...again], this.clock.now());
    return batches.map(() => undefined);
  }
}

/** Id of the job that evaluates a batch. */
export const evaluationId = (batch: string): string => deriveId('job', 'signals.evaluate', batch);

const evaluation = ({ batch, signals, receivedAt, correlationId }: WaitingBatch, windowSeconds: number): Job => ({
  id: evaluationId(batch),
  job: 'signals.evaluate',
  refs: { batch },
  correlationId,
  dueAt: new Date(receivedAt.getTime() + windowSeconds * 1_000),
  priority: 0,
  size: signals,
});
