import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/index.js';
import type { ClaimedJob, JobHandler } from '../../../platform/index.js';
import { AuthoriseActions } from '../usecases/authorise-actions.js';

/** `actions.authorise`: after policy or people cleared a proposal. */
@Injectable()
export class AuthoriseActionsHandler implements JobHandler {
  readonly job = 'actions.authorise';
  readonly batch = 200;

  constructor(
    private readonly authorise: AuthoriseActions,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  run(jobs: readonly ClaimedJob[]): Promise<void> {
    return this.authorise.run(
      jobs.flatMap((job) => job.refs.proposal ?? []),
      this.clock.now(),
    );
  }
}
