import { Injectable } from '@nestjs/common';
import type { ClaimedJob, JobHandler } from '../../../platform/index.js';
import { EvaluateSignals } from '../usecases/evaluate-signals.js';

/** `signals.evaluate`: many batches at once, because their cost is shared. */
@Injectable()
export class EvaluateSignalsHandler implements JobHandler {
  readonly job = 'signals.evaluate';
  readonly batch = 20;

  constructor(private readonly evaluate: EvaluateSignals) {}

  async run(jobs: readonly ClaimedJob[]): Promise<void> {
    await this.evaluate.run([...new Set(jobs.flatMap((job) => (job.refs.batch === undefined ? [] : [job.refs.batch])))]);
  }
}
