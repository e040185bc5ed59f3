import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from './hours.js';
import { StoreSales, type HourOfSales } from './store-sales.js';

const T0 = Date.parse('2026-03-02T00:00:00Z');
const local = (start: number) => ({ day: Math.floor(start / DAY), hour: Math.floor((start % DAY) / HOUR) });
const open = (start: number) => local(start).hour >= 8 && local(start).hour < 20;
const hour = (h: number, lines: (string | number)[], over: Partial<HourOfSales> = {}): HourOfSales => ({
  start: T0 + h * HOUR,
  at: T0 + (h + 1) * HOUR,
  signal: `sig_${h}`,
  lines,
  ...over,
});
const at = (h: number) => T0 + h * HOUR;
function store(...hours: HourOfSales[]): StoreSales {
  const sales = new StoreSales(local, open);
  for (const one of hours) sales.take(one);
  return sales;
}

describe('hourly sales of a store', () => {
  it('counts an hour once, however often it is told', () => {
    const sales = store(hour(9, ['P1', 3]));
    expect(sales.take(hour(9, ['P1', 3]))).toBe('same');
    expect(sales.units('P1', at(0), at(10))).toBe(3);
  });

  it('replaces an hour that is told again later, and forgets what the correction leaves out', () => {
    const sales = store(hour(9, ['P1', 3, 'P2', 1]));
    expect(sales.take(hour(9, ['P1', 5], { at: at(11), signal: 'sig_c' }))).toBe('changed');
    expect([sales.units('P1', at(0), at(12)), sales.units('P2', at(0), at(12))]).toEqual([5, 0]);
    expect(sales.take(hour(9, ['P1', 3, 'P2', 1]))).toBe('same');
    expect(sales.units('P1', at(0), at(12))).toBe(5);
  });

  it('knows the same whatever order the hours come in', () => {
    const hours = [8, 9, 10, 11, 33, 34, 57, 58].map((h) => hour(h, ['P1', h % 5, 'P2', 1]));
    const inOrder = store(...hours);
    const mixed = store(...[3, 0, 1, 2, 5, 4, 7, 6].map((index) => hours[index] as HourOfSales));
    for (const [from, until] of [
      [0, 59],
      [9, 35],
      [24, 58],
    ] as const)
      expect(mixed.units('P1', at(from), at(until))).toBe(inOrder.units('P1', at(from), at(until)));
  });

  it('takes an hour of yesterday that comes late, and refuses one from before the window', () => {
    const sales = store(hour(60, ['P1', 1]));
    expect(sales.take(hour(20, ['P1', 2]))).toBe('changed');
    expect(sales.take(hour(11, ['P1', 9]))).toBe('late');
    expect(sales.units('P1', at(0), at(61))).toBe(3);
  });

  it('keeps the sum when hours fold into days', () => {
    const sales = store(...Array.from({ length: 5 }, (_, day) => hour(day * 24 + 9, ['P1', day + 1])));
    expect(sales.units('P1', at(0), at(24 * 5))).toBe(15);
    expect(sales.units('P1', at(48), at(24 * 5))).toBe(12);
  });

  it('sums up a product that is new in the middle of a day, and one a correction brings in', () => {
    const sales = store(hour(9, ['P1', 1]), hour(10, ['P2', 2, 'P1', 1]), hour(11, ['P1', 1]));
    sales.take(hour(10, ['P2', 2, 'P1', 1, 'P3', 3], { at: at(12), signal: 'sig_c' }));
    const known = () => ['P1', 'P2', 'P3'].map((product) => sales.units(product, at(0), at(24)));
    expect(known()).toEqual([3, 2, 3]);
    sales.take(hour(9 + 24 * 4, ['P4', 1]));
    expect(known()).toEqual([3, 2, 3]);
    expect(sales.lastSale('P2', at(24 * 5))).toBe(at(10));
  });

  it('does not see hours that are not over yet', () => {
    const sales = store(hour(9, ['P1', 3]), hour(10, ['P1', 4]));
    expect(sales.units('P1', at(0), at(10))).toBe(3);
    expect(sales.heardAt(at(10.5))).toBe(at(10));
  });

  it('counts silence in reported trading hours only', () => {
    const sales = store(hour(9, ['P1', 3]), hour(10, ['P2', 1]), hour(19, ['P2', 1]), hour(22, ['P2', 1]));
    expect(sales.silence(sales.lastSale('P1', at(23)), at(23)).hours).toBe(2);
    expect(sales.silence(sales.lastSale('P9', at(23)), at(23)).hours).toBe(3);
  });

  it('cuts an hour in proportion when a count fell into it', () => {
    expect(store(hour(9, ['P1', 4])).units('P1', at(9.25), at(10))).toBe(3);
  });
});
