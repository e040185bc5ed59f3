import type { ActionSpec } from '../../../kernel/index.js';
import type { DirectorySnapshot } from '../../masterdata/index.js';
import type { Prices } from './cost-action.js';

/** Prices of an action by the master data in force at a moment; undefined when the product is not known. */
export function pricesOf(action: ActionSpec, snapshot: DirectorySnapshot, at: Date): Prices | undefined {
  const product = snapshot.product(action.params.product, at);
  if (product === undefined) return undefined;
  return {
    unitCost: product.cost,
    transportPerUnit:
      action.type === 'stock.transfer'
        ? snapshot.lane(action.params.from, { kind: 'store', id: action.params.toStore }, at)?.costPerUnit
        : undefined,
    expediteFeePerUnit:
      action.type === 'order.expedite'
        ? snapshot.lane({ kind: 'supplier', id: action.params.supplier }, { kind: 'dc', id: action.params.dc }, at)?.expedite?.feePerUnit
        : undefined,
  };
}
