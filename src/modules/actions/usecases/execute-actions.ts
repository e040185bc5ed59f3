import { Injectable } from '@nestjs/common';
import { Clearances, type Clearance } from '../../approvals/index.js';
import { ExecuteAction, type Order } from './execute-action.js';
import { ActionStore, ConnectorStore } from './ports.js';
import { BothClocks, type TryLater } from './send-action.js';

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
    const clearances = await this.lookAgain(orders.filter(({ action }) => !actions.has(action)).map(({ proposal }) => proposal));
    const later = new Map<string, TryLater>();
    const failures: unknown[] = [];
    const attempt = async (order: Order): Promise<void> => {
      const action = actions.get(order.action);
      try {
        const again =
          action === undefined
            ? await this.execute.start(order, clearances.get(order.proposal), connectors)
            : await this.execute.resume({ ...action, fence: order.fence }, connectors);
        if (again !== undefined) later.set(order.action, again);
      } catch (error) {
        failures.push(error);
      }
    };
    await Promise.all(orders.map(attempt));
    if (failures.length > 0) throw failures[0];
    return later;
  }

  private async lookAgain(proposals: readonly string[]): Promise<Map<string, Clearance>> {
    if (proposals.length === 0) return new Map();
    return this.clearances.check([...new Set(proposals)], this.clocks.business.now());
  }
}
