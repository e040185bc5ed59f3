import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/index.js';
import type { ClaimedJob, JobHandler } from '../../../platform/index.js';
import { ExpireApprovals } from '../usecases/expire-approvals.js';

/** `approvals.expire`: at the time a request runs out. */
@Injectable()
export class ExpireApprovalsHandler implements JobHandler {
  readonly job = 'approvals.expire';
  readonly batch = 100;

  constructor(
    private readonly expire: ExpireApprovals,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  run(jobs: readonly ClaimedJob[]): Promise<void> {
    return this.expire.run(
      jobs.flatMap((job) => job.refs.approval ?? []),
      this.clock.now(),
    );
  }
}
