import { describe, expect, it } from 'vitest';
import { isGtin } from './gtin.js';
import { MASTERDATA } from './items.js';
import { rejectUnknown } from './references.js';

describe('items of master data', () => {
  it('takes a GTIN only with its right check digit', () => {
    expect(['4006381333931', '73513537', '036000291452', '10012345678902'].map(isGtin)).toEqual([true, true, true, true]);
    expect(['4006381333932', '73513538', '4006381333', 'abc', '', '４００６３８１３３３９３１'].map(isGtin)).toEqual(Array(6).fill(false));
  });

  it('wants one currency for price and cost, a real zone, and an end after the beginning', () => {
    const money = (currency: string) => ({ amount: 1, currency });
    const product = { id: 'P', name: 'P', group: 'g', unit: 'each', packSize: 1, supplier: 'V', price: money('EUR') };
    expect(MASTERDATA.products.safeParse({ ...product, cost: money('EUR') }).success).toBe(true);
    expect(MASTERDATA.products.safeParse({ ...product, cost: money('USD') }).success).toBe(false);
    const dc = (zone: string) => MASTERDATA.dcs.safeParse({ id: 'D', name: 'D', zone }).success;
    expect(['Europe/Berlin', 'UTC', 'Europe/Atlantis', '+01:00', ''].map(dc)).toEqual([true, true, false, false, false]);
    const promotion = { id: 'X', name: 'X', products: ['P'], from: '2026-03-02T00:00:00Z', until: '2026-03-02T00:00:00Z' };
    expect(MASTERDATA.promotions.safeParse(promotion).success).toBe(false);
  });

  it('rejects what names nobody, and what names the rejected', () => {
    const store = (id: string, region: string, neighbours: string[] = []) => ({ id, region, dc: 'D', neighbours }) as never;
    const knows = (kind: string, id: string): boolean => ['regions R', 'dcs D'].includes(`${kind} ${id}`);
    const items = new Map([store('1', 'R', ['2']), store('2', 'R', ['3']), store('3', 'NO'), store('4', 'R', ['4'])].entries());
    const { good, rejected } = rejectUnknown('stores', items, knows);
    expect([...good.keys()]).toEqual([3]);
    expect(rejected.map(({ index, path }) => `${index} ${path}`).sort()).toEqual(['0 neighbours.0', '1 neighbours.0', '2 region']);
  });
});
