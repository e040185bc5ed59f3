import { describe, expect, it } from 'vitest';
import { at, coming, facts, said } from '../testing/small-store.js';

const issue = (h: number, reason = 'shelf-empty'): [number, string, string] => [at(h), `i${h}`, reason];
const issues = (...hours: number[]) => ({ document: { events: { 'replenishment-issues': hours.map((h) => issue(h)) } } });
const received = (delivery: string, quantity: number, h: number) => ({
  ...coming(delivery, quantity, h),
  received: { quantity, at: at(h) },
});

describe('a window over what a store logged', () => {
  it('counts what lies after its beginning, up to and including now', () => {
    const read = facts({ now: 30, sold: { 29: 0 }, ...issues(5, 6, 7, 30) });
    expect(read('replenishment-issues:count:1440m')).toBe(2); // 6 is the beginning itself
    expect(read('replenishment-issues:count:1501m')).toBe(4);
    expect(read('replenishment-issues:count:60m')).toBe(1);
  });

  it('tells different reasons apart', () => {
    const events = { 'replenishment-issues': [issue(5), issue(6, 'damaged'), issue(7)] };
    expect(facts({ now: 8, document: { events } })('replenishment-issues:distinct:600m')).toBe(2);
  });

  it('is 0 while the store is heard of inside the window, else unknown', () => {
    expect(facts({ now: 20, sold: { 18: 1 } })('replenishment-issues:count:120m')).toBe(0);
    expect(facts({ now: 20, sold: { 17: 1 } })('replenishment-issues:count:120m')).toBeUndefined(); // heard at 18, the beginning
    expect(facts({ now: 20 })('replenishment-issues:count:120m')).toBeUndefined();
  });

  it.each([
    ['heard exactly a day ago', { now: 36, sold: { 11: 0 } }],
    ['heard a moment less ago', { now: 35.9, sold: { 11: 0 } }],
    ['never heard', { now: 36 }],
    ['logged exactly a day ago', { now: 36, sold: { 35: 0 }, ...issues(12) }],
    ['logged in a store not heard since', { now: 36, ...issues(5, 20) }],
    ['logged long ago', { now: 36, sold: { 11: 0 }, ...issues(5) }],
  ])('is of 24 hours what the fact of that name is: %s', (_, given) => {
    const read = facts(given);
    expect(read('replenishment-issues-24h')).toBe(read('replenishment-issues:count:1440m'));
  });

  it('counts since the promotion began, and not at all without one', () => {
    const given = { now: 30, sold: { 29: 0 }, ...issues(5, 12) };
    expect(facts({ ...given, promotion: { id: 'M1', from: at(10), until: at(100) } })('replenishment-issues:count:promotion')).toBe(1);
    expect(facts({ ...given, promotion: undefined })('replenishment-issues:count:promotion')).toBeUndefined();
  });
});

describe('a window over sales', () => {
  const sold = { 10: 2, 11: 0, 12: 4 };
  it('sums the hours, averages the reported ones, tells the last', () => {
    const read = facts({ now: 13, sold });
    expect([read('sales:sum:120m'), read('sales:mean:180m'), read('sales:last:180m')]).toEqual([4, 2, 4]);
  });
  it('is unknown when no hour in it was reported', () => {
    expect(facts({ now: 20, sold })('sales:sum:120m')).toBeUndefined();
  });
});

describe('a window over receipts', () => {
  const inbound = [received('a', 6, 2), received('b', 10, 9), coming('c', 8, 15)];
  it('counts, sums, averages and tells the last', () => {
    const read = facts({ now: 12, document: { inbound } });
    const windows = ['count', 'sum', 'mean', 'last'].map((aggregate) => read(`receipts:${aggregate}:1440m`));
    expect(windows).toEqual([2, 16, 8, 10]);
  });
  it('is 0 while deliveries of anything else come to the store: its feed is alive', () => {
    const inbound = [coming('c', 8, 5)];
    const count = (deliveries: number) => facts({ now: 41, deliveries, document: { inbound } })('receipts:count:2160m');
    expect([count(40), count(6), count(5)]).toEqual([0, 0, undefined]);
  });
  it('is 0 when deliveries were spoken of in the window and none came, unknown when nobody spoke of any', () => {
    const told = { ...coming('c', 8, 15), toldAt: at(10) };
    expect(facts({ now: 12, document: { inbound: [told] } })('receipts:count:180m')).toBe(0);
    expect(facts({ now: 40, document: { inbound: [told] } })('receipts:count:180m')).toBeUndefined();
    expect(facts({ now: 12 })('receipts:count:180m')).toBeUndefined();
  });
});

describe('names that are no window', () => {
  it.each(['receipts', 'receipts:distinct', 'on-hand:sum:60m', 'sales:sum:0m', 'sales:sum:60m:x', 'constructor:sum:60m'])(
    '%s is unknown',
    (name) => {
      expect(facts({ now: 13, sold: { 12: 1 }, document: { latest: { 'on-hand': said(3, 1) } } })(name)).toBeUndefined();
    },
  );
});

describe('goods that do not come', () => {
  it('are overdue from the arrival first planned on, the longest missing one counting', () => {
    const read = facts({ now: 50, document: { inbound: [coming('a', 6, 14, 20), coming('b', 6, 40)] } });
    expect(read('inbound-overdue-hours')).toBe(36);
    expect(read('inbound-past-eta-hours')).toBe(30);
  });
  it('are not missing by the newest announcement before its time', () => {
    const read = facts({ now: 19, document: { inbound: [coming('a', 6, 14, 20)] }, dc: { inbound: [coming('b', 6, 2, 15)] } });
    const seen = ['inbound-overdue-hours', 'inbound-past-eta-hours', 'dc-inbound-overdue-hours', 'dc-inbound-past-eta-hours'].map(read);
    expect(seen).toEqual([5, 0, 17, 4]);
  });
  it('are not overdue before their time, nor once received', () => {
    expect(facts({ now: 13, document: { inbound: [coming('a', 6, 14)] } })('inbound-overdue-hours')).toBe(0);
    expect(facts({ now: 50, document: { inbound: [received('a', 6, 14)] } })('inbound-overdue-hours')).toBe(0);
  });
  it('are unknown where nothing was ever announced, and forgotten after two weeks', () => {
    expect(facts({ now: 50 })('inbound-overdue-hours')).toBeUndefined();
    expect(facts({ now: 24 * 20, document: { inbound: [coming('a', 6, 14)] } })('inbound-overdue-hours')).toBe(0);
  });
  it('are told of the centre too', () => {
    expect(facts({ now: 50, dc: { inbound: [coming('a', 6, 14)] } })('dc-inbound-overdue-hours')).toBe(36);
  });
});
