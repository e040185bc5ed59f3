import { Injectable } from '@nestjs/common';
import type { ClaimedJob, JobHandler, Postponed } from '../../../platform/index.js';
import { ExecuteActions } from '../usecases/execute-actions.js';

/** `actions.execute`: one attempt at each effect; what a target asks time for is postponed, by wall time. */
@Injectable()
export class ExecuteActionsHandler implements JobHandler {
  readonly job = 'actions.execute';
  readonly batch = 100;

  constructor(private readonly execute: ExecuteActions) {}

  async run(jobs: readonly ClaimedJob[]): Promise<readonly Postponed[]> {
    const orders = jobs.flatMap(({ refs, fence }) => (refs.action === undefined ? [] : [{ action: refs.action, fence }]));
    const later = await this.execute.run(orders);
    return jobs.flatMap(({ id, refs }) => {
      const again = later.get(refs.action ?? '');
      return again === undefined ? [] : [{ id, ...again }];
    });
  }
}
