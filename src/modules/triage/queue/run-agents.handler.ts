import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/index.js';
import type { ClaimedJob, JobHandler } from '../../../platform/index.js';
import { RunAgents } from '../usecases/run-agents.js';

/** `agents.run`: one run an exception; many are worked side by side. */
@Injectable()
export class RunAgentsHandler implements JobHandler {
  readonly job = 'agents.run';
  readonly batch = 100;
  readonly abreast = 2;

  constructor(
    private readonly runAgents: RunAgents,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  run(jobs: readonly ClaimedJob[]): Promise<void> {
    return this.runAgents.run(
      jobs.flatMap((job) => {
        const { exception } = job.refs;
        if (exception === undefined) return [];
        // Business time of the run is when it was due: a late worker must not see a later world than a prompt one.
        const at = job.dueAt > this.clock.now() ? this.clock.now() : job.dueAt;
        return [{ exception, at }];
      }),
    );
  }
}
