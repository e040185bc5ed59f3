import { Injectable } from '@nestjs/common';
import type { ClaimedJob, JobHandler } from '../../../platform/index.js';
import { EvaluateSignals } from '../usecases/evaluate-signals.js';

/** `signals.evaluate`: many batches at once, because their cost is shared. */
@Injectable()
export class EvaluateSignalsHandler implements JobHandler {
  readonly job = 'signals.evaluate';
  /** Each pass waits for a dozen journalled writes, however few signals it carries: many at a time, 64,000 signals at the most. */
  readonly batch = 64;

  constructor(private readonly evaluate: EvaluateSignals) {}

  async run(jobs: readonly ClaimedJob[]): Promise<void> {
    await this.evaluate.run([...new Set(jobs.flatMap((job) => (job.refs.batch === undefined ? [] : [job.refs.batch])))]);
  }
}
