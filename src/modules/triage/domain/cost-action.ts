import { money, timesMoney, type ActionSpec, type Money } from '../../../kernel/index.js';

/** Prices the server computes a proposal’s cost from; the proposer’s own estimate is never used. */
export type Prices = {
  /** Unit cost of the product today. */
  readonly unitCost: Money;
  /** Transport of one unit over the lane of a transfer, minor units; undefined when there is no such lane. */
  readonly transportPerUnit: number | undefined;
  /** Fee of an expedited unit by the supplier’s terms, minor units; undefined when it offers none. */
  readonly expediteFeePerUnit: number | undefined;
};

/** Minutes of store work a task takes, and what a minute costs (minor units). Working assumptions until labour data is connected. */
export const TASK_MINUTES = { 'task.count': 8, 'task.substitute-placement': 12 } as const;
export const LABOUR_MINUTE = 40;

/** What an action costs, and what the goods it moves are worth at cost; undefined when it cannot be priced. */
export function costAction(action: ActionSpec, prices: Prices): { cost: Money; goodsValue: Money } | undefined {
  const { unitCost } = prices;
  const nothing = money(0, unitCost.currency);
  switch (action.type) {
    case 'stock.transfer':
      if (prices.transportPerUnit === undefined) return undefined;
      return {
        cost: money(Math.round(prices.transportPerUnit * action.params.quantity), unitCost.currency),
        goodsValue: timesMoney(unitCost, action.params.quantity),
      };
    case 'order.expedite':
      if (prices.expediteFeePerUnit === undefined) return undefined;
      return {
        // The supplier’s own terms bound the fee from below: a proposal cannot make itself cheap.
        cost: money(Math.max(action.params.feePerUnit, prices.expediteFeePerUnit) * action.params.quantity, unitCost.currency),
        goodsValue: timesMoney(unitCost, action.params.quantity),
      };
    case 'task.substitute-placement':
    case 'task.count':
      return { cost: money(TASK_MINUTES[action.type] * LABOUR_MINUTE, unitCost.currency), goodsValue: nothing };
  }
}
