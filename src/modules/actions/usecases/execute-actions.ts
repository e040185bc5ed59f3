import { Injectable } from '@nestjs/common';
import { Clearances, type Clearance } from '../../approvals/index.js';
import { ExecuteAction } from './execute-action.js';
import { ActionStore, ConnectorStore } from './ports.js';
import { BothClocks, type TryLater } from './send-action.js';

/** An action to carry out, with the fence of the job that says so. */
export type Order = { readonly action: string; readonly fence: number };

/** Carries out many actions side by side, looking again at policy and approvers right before those that have not begun. */
@Injectable()
export class ExecuteActions {
  constructor(
    private readonly actions: ActionStore,
    private readonly connectors: ConnectorStore,
    private readonly clearances: Clearances,
    private readonly execute: ExecuteAction,
    private readonly clocks: BothClocks,
  ) {}

  /** Actions to try again later. Throws what was unexpected, after all others had their turn. */
  async run(orders: readonly Order[]): Promise<Map<string, TryLater>> {
    const [found, connectors] = await Promise.all([this.actions.findMany(orders.map(({ action }) => action)), this.connectors.list()]);
    const actions = new Map(found.map((action) => [action.id, action]));
    const begin = found.filter(({ state }) => state === 'authorised').map(({ proposal }) => proposal);
    const clearances = begin.length === 0 ? new Map<string, Clearance>() : await this.clearances.check(begin, this.clocks.business.now());
    const later = new Map<string, TryLater>();
    const failures: unknown[] = [];
    const attempt = async (order: Order): Promise<void> => {
      const action = actions.get(order.action);
      if (action === undefined) return;
      try {
        const again = await this.execute.run({ ...action, fence: order.fence }, connectors, clearances.get(action.proposal));
        if (again !== undefined) later.set(order.action, again);
      } catch (error) {
        failures.push(error);
      }
    };
    await Promise.all(orders.map(attempt));
    if (failures.length > 0) throw failures[0];
    return later;
  }
}
