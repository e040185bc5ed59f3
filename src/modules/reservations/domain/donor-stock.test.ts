import { describe, expect, it } from 'vitest';
import { donorOf, holds, reserve, type DonorStock, type StockClaim } from './donor-stock.js';

const at = (hour: number): Date => new Date(Date.UTC(2026, 2, 3, hour));
const empty: DonorStock = { id: 'product:P|store:S', version: 0, held: [] };
const claim = (proposal: string, quantity: number, onHand: number | undefined = 30): StockClaim => ({
  proposal,
  donor: empty.id,
  quantity,
  until: at(30),
  onHand,
});

describe('reserving scarce stock', () => {
  it('promises what is there once, and says what is left to the next', () => {
    const first = reserve(empty, claim('a', 20), at(9));
    expect(first.answer).toEqual({ ok: true });
    const second = reserve(first.donor, claim('b', 11), at(9));
    expect(second.answer).toEqual({ ok: false, free: 10, because: 'wants 11, the donor has 30 on hand and 20 of it is promised' });
    expect(reserve(first.donor, claim('c', 10), at(9)).answer).toEqual({ ok: true });
  });

  it('answers the same proposal the same way again, holding its units once', () => {
    const first = reserve(empty, claim('a', 20), at(9));
    const again = reserve(first.donor, claim('a', 20), at(9));
    expect(again.answer).toEqual({ ok: true });
    expect(again.donor.held).toHaveLength(1);
  });

  it('promises nothing from a donor whose stock nobody knows', () => {
    expect(reserve(empty, claim('a', 1, Number.NaN), at(9)).answer.ok).toBe(false);
    expect(reserve(empty, { ...claim('a', 1), onHand: undefined }, at(9)).answer).toMatchObject({
      because: 'the stock of the donor is not known',
    });
  });

  it('frees released units only from the next instant on', () => {
    const held = { proposal: 'a', quantity: 20, reservedAt: at(9), until: at(30), releasedAt: at(10) };
    expect(holds(held, at(10))).toBe(true);
    expect(holds(held, at(11))).toBe(false);
  });

  it('stops holding shipped units once a later record shows them gone', () => {
    const held = { proposal: 'a', quantity: 20, reservedAt: at(9), until: at(40), shippedAt: at(10) };
    expect(holds(held, at(15), at(13))).toBe(true);
    expect(holds(held, at(15), at(14))).toBe(false);
    expect(holds(held, at(15))).toBe(true);
  });

  it('ends by itself', () => {
    expect(holds({ proposal: 'a', quantity: 1, reservedAt: at(9), until: at(30) }, at(30))).toBe(false);
  });
});

describe('the donor of an action', () => {
  it('is a store or a distribution centre, with the product', () => {
    const params = { product: 'P', toStore: 'T', quantity: 1 };
    expect(donorOf({ type: 'stock.transfer', params: { ...params, from: { kind: 'store', id: 'S' } } })).toBe('product:P|store:S');
    expect(donorOf({ type: 'stock.transfer', params: { ...params, from: { kind: 'dc', id: 'D' } } })).toBe('dc:D|product:P');
    expect(donorOf({ type: 'task.count', params: { product: 'P', store: 'S' } })).toBeUndefined();
  });
});
