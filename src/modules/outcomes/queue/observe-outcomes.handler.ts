import { Injectable } from '@nestjs/common';
import type { ClaimedJob, JobHandler } from '../../../platform/index.js';
import { ObserveOutcomes } from '../usecases/observe-outcomes.js';

/** `outcomes.observe`: at the time an action’s effect was expected. */
@Injectable()
export class ObserveOutcomesHandler implements JobHandler {
  readonly job = 'outcomes.observe';
  readonly batch = 100;
  readonly abreast = 2;

  constructor(private readonly observe: ObserveOutcomes) {}

  run(jobs: readonly ClaimedJob[]): Promise<void> {
    return this.observe.run(jobs.flatMap((job) => (job.refs.action === undefined ? [] : [job.refs.action])));
  }
}
