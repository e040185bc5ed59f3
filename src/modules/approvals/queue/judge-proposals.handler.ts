import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/index.js';
import { Metrics, type ClaimedJob, type JobHandler } from '../../../platform/index.js';
import { JudgeProposals } from '../usecases/judge-proposals.js';

/** `approvals.judge`: in the order of the jobs, for scarce stock goes to whoever comes first. */
@Injectable()
export class JudgeProposalsHandler implements JobHandler {
  readonly job = 'approvals.judge';
  readonly batch = 200;

  constructor(
    private readonly judgeProposals: JudgeProposals,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Metrics) private readonly metrics: Metrics,
  ) {}

  async run(jobs: readonly ClaimedJob[]): Promise<void> {
    const made = await this.judgeProposals.run(
      jobs.flatMap((job) => job.refs.proposal ?? []),
      this.clock.now(),
    );
    for (const { verdict } of made) this.metrics.decisions.inc({ kind: verdict.kind });
  }
}
