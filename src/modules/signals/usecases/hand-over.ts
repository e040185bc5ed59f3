import { Injectable } from '@nestjs/common';
import { Clock, deriveId, type Job } from '../../../kernel/index.js';
import { Hints, Log, Settings, WorkStore } from '../../../platform/index.js';
import type { WaitingBatch } from './signal-store.js';

/**
 * Hands journalled batches to evaluation, outside the request: one row of work a batch, its id derived from the batch.
 * What gets lost here (a crash, an engine away) the sweep finds again.
 */
@Injectable()
export class HandOver {
  private waiting: WaitingBatch[] = [];
  private under: Promise<void> | undefined;

  constructor(
    private readonly work: WorkStore,
    private readonly hints: Hints,
    private readonly clock: Clock,
    private readonly settings: Settings,
    private readonly log: Log,
  ) {}

  /** Resolves when everything waiting was handed over, or given up to the sweep. */
  run(batches: readonly WaitingBatch[]): Promise<void> {
    this.waiting.push(...batches);
    this.under ??= this.drain().finally(() => {
      this.under = undefined;
    });
    return this.under;
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      const jobs = this.waiting.splice(0).map((batch) => evaluation(batch, this.settings.values.EVALUATION_WINDOW_SECONDS));
      try {
        await this.work.add(jobs);
        void this.hints.wake(jobs, this.clock.now());
      } catch (error) {
        this.log.warn({ batches: jobs.length, reason: String(error) }, 'signals.hand-over-failed');
      }
    }
  }
}

/** Id of the job that evaluates a batch. */
export const evaluationId = (batch: string): string => deriveId('job', 'signals.evaluate', batch);

const evaluation = ({ batch, receivedAt, correlationId }: WaitingBatch, windowSeconds: number): Job => ({
  id: evaluationId(batch),
  job: 'signals.evaluate',
  refs: { batch },
  correlationId,
  dueAt: new Date(receivedAt.getTime() + windowSeconds * 1_000),
  priority: 0,
});
