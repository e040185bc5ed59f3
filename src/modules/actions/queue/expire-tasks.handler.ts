import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/index.js';
import type { ClaimedJob, JobHandler } from '../../../platform/index.js';
import { ExpireTasks } from '../usecases/expire-tasks.js';

/** `tasks.expire`: when a store task is out of time. */
@Injectable()
export class ExpireTasksHandler implements JobHandler {
  readonly job = 'tasks.expire';
  readonly batch = 100;

  constructor(
    private readonly expire: ExpireTasks,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  run(jobs: readonly ClaimedJob[]): Promise<void> {
    return this.expire.run(
      jobs.flatMap((job) => job.refs.task ?? []),
      this.clock.now(),
    );
  }
}
