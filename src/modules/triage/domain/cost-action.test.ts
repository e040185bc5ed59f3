import { describe, expect, it } from 'vitest';
import { money } from '../../../kernel/index.js';
import { costAction } from './cost-action.js';

const prices = { unitCost: money(250, 'EUR'), transportPerUnit: 6, expediteFeePerUnit: 40 };

describe('the cost of an action', () => {
  it('is transport for a transfer, and the goods are worth their cost', () => {
    const action = {
      type: 'stock.transfer',
      params: { product: 'P1', from: { kind: 'dc', id: 'D1' }, toStore: 'S1', quantity: 24 },
    } as const;
    expect(costAction(action, prices)).toEqual({ cost: money(144, 'EUR'), goodsValue: money(6_000, 'EUR') });
  });

  it('cannot be told without a lane', () => {
    const action = {
      type: 'stock.transfer',
      params: { product: 'P1', from: { kind: 'dc', id: 'D1' }, toStore: 'S1', quantity: 24 },
    } as const;
    expect(costAction(action, { ...prices, transportPerUnit: undefined })).toBeUndefined();
  });

  it('does not let a proposal understate the supplier’s fee', () => {
    const action = { type: 'order.expedite', params: { product: 'P1', supplier: 'V1', dc: 'D1', quantity: 10, feePerUnit: 1 } } as const;
    expect(costAction(action, prices)?.cost).toEqual(money(400, 'EUR'));
  });

  it('is minutes of work for a task', () => {
    expect(costAction({ type: 'task.count', params: { store: 'S1', product: 'P1' } }, prices)?.cost).toEqual(money(320, 'EUR'));
  });
});
