import { Injectable } from '@nestjs/common';
import type { ClaimedJob, JobHandler, Postponed } from '../../../platform/index.js';
import { actionId } from '../domain/action-record.js';
import type { Order } from '../usecases/execute-action.js';
import { ExecuteActions } from '../usecases/execute-actions.js';

/** `actions.execute`: after policy or people cleared a proposal. What a target asks time for is postponed, by wall time. */
@Injectable()
export class ExecuteActionsHandler implements JobHandler {
  readonly job = 'actions.execute';
  readonly batch = 100;
  readonly abreast = 2;

  constructor(private readonly execute: ExecuteActions) {}

  async run(jobs: readonly ClaimedJob[]): Promise<readonly Postponed[]> {
    const orders = new Map(jobs.flatMap((job) => ordered(job) ?? []));
    const later = await this.execute.run([...orders.values()]);
    return jobs.flatMap(({ id }) => {
      const again = later.get(orders.get(id)?.action ?? '');
      return again === undefined ? [] : [{ id, ...again }];
    });
  }
}

/** The action is named by what cleared its proposal: an approval, or policy alone. */
function ordered({ id, refs: { proposal, approval }, fence }: ClaimedJob): [[string, Order]] | undefined {
  if (proposal === undefined) return undefined;
  const by = approval === undefined ? { kind: 'policy' as const } : { kind: 'approval' as const, approval };
  return [[id, { action: actionId(proposal, by), proposal, fence }]];
}
