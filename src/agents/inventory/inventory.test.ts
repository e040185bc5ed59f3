import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counted } from '../../../test/support/counted.js';
import { demandSpread, expectedShort, normalShare } from './demand.js';
import { expectedLost, lostByGiving, savedBy, spareUnits, wantedUnits, type Position } from './projection.js';
import { openings, paced, pacedHours, tradingHours } from './trading-hours.js';

const week = (open: string, close: string) => [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, open, close }));

describe('trading hours', () => {
  it('are those of the store: a UTC morning is already trading in Berlin', () => {
    const at = new Date('2026-03-04T06:00:00Z'); // 07:00 in Berlin
    expect(openings(week('08:00', '22:00'), 'Europe/Berlin', at, 48)).toEqual([
      { from: 1, until: 15 },
      { from: 25, until: 39 },
    ]);
    expect(tradingHours(openings(week('08:00', '22:00'), 'Europe/Berlin', at, 48), 10, 30)).toBe(10);
  });

  it('lose an hour of the night when clocks go forward and gain one when they go back', () => {
    const spring = openings(week('08:00', '22:00'), 'Europe/Berlin', new Date('2026-03-28T21:00:00Z'), 24); // 22:00 before
    expect(spring[0]?.from).toBe(9);
    const autumn = openings(week('08:00', '22:00'), 'Europe/Berlin', new Date('2026-10-24T20:00:00Z'), 24);
    expect(autumn[0]?.from).toBe(11);
  });

  it('of a store that closes after midnight belong to the day it opened', () => {
    const at = new Date('2026-03-04T23:30:00Z'); // 00:30 in Berlin, still open until 02:00
    expect(openings(week('10:00', '02:00'), 'Europe/Berlin', at, 24)[0]).toEqual({ from: 0, until: 1.5 });
    expect(openings(week('06:00', '24:00'), 'UTC', new Date('2026-03-04T12:00:00Z'), 12)).toEqual([{ from: 0, until: 12 }]);
  });

  it('are none in a zone nobody knows or on a day without hours', () => {
    expect(openings(week('08:00', '22:00'), 'Mars/Olympus', new Date(0), 24)).toEqual([]);
    expect(openings([], 'UTC', new Date(0), 24)).toEqual([]);
  });
});

describe('pace', () => {
  const open = openings(week('08:00', '22:00'), 'Europe/Berlin', new Date('2026-03-06T06:00:00Z'), 72);

  it('is what the plan gives a day over the next 24 hours', () => {
    const at = paced(open, [20, 50, 60]);
    expect([pacedHours(at, 0, 24), pacedHours(at, 24, 48), pacedHours(at, 48, 72)].map((x) => Math.round(x))).toEqual([14, 21, 7]);
    expect(tradingHours(at, 0, 72)).toBe(tradingHours(open, 0, 72));
  });

  it('of a day without a plan is that of the day before, and even without any', () => {
    expect(pacedHours(paced(open, [20, 50]), 48, 72)).toBeCloseTo(21);
    expect(pacedHours(paced(open, [20, null, 60]), 0, 72)).toBe(42);
    expect(paced(open, [])).toBe(open);
    expect(paced(open, [0, 5, 9])).toBe(open);
  });
});

describe('expected shortfall', () => {
  it('follows the unit normal loss function', () => {
    expect(normalShare(0)).toBeCloseTo(0.5, 6);
    expect(normalShare(1.96)).toBeCloseTo(0.975, 4);
    const spread = demandSpread(50);
    expect(expectedShort(50, 50)).toBeCloseTo(0.3989 * spread, 2); // G(0)
    expect(expectedShort(50, 50 + spread)).toBeCloseTo(0.0833 * spread, 2); // G(1)
  });

  it('is the whole demand without stock, and nothing without demand', () => {
    expect(expectedShort(7, 0)).toBe(7);
    expect(expectedShort(7, -3)).toBe(7);
    expect(expectedShort(0, 0)).toBe(0);
  });

  it('falls with stock, and lies between the certain shortfall and the demand', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 500, noNaN: true }), fc.integer({ min: 0, max: 600 }), (mean, stock) => {
        const short = expectedShort(mean, stock);
        expect(short).toBeGreaterThanOrEqual(Math.max(0, mean - stock) - 1e-9);
        expect(short).toBeLessThanOrEqual(mean + 1e-9);
        expect(expectedShort(mean, stock + 1)).toBeLessThanOrEqual(short + 1e-9);
      }),
      counted(2_000),
    );
  });
});

const always = [{ from: 0, until: 200 }];
const store = (stock: number, rate: number, arriving: Position['arriving'] = []): Position => ({ stock, rate, arriving, openings: always });

describe('a position projected', () => {
  it('loses until goods come, not after', () => {
    expect(expectedLost(store(0, 2, [{ etaHours: 10, quantity: 1_000 }]), 0, 48)).toBeCloseTo(20, 6);
    expect(expectedLost(store(0, 2, [{ etaHours: 10, quantity: 1_000 }]), 10, 48)).toBeCloseTo(0, 6);
    expect(expectedLost(store(0, 2, [{ etaHours: 60, quantity: 1_000 }]), 0, 48)).toBeCloseTo(96, 6);
  });

  it('is saved nothing by goods that come after the horizon, and everything after their arrival by enough', () => {
    expect(savedBy(store(0, 2), 100, 48, 48)).toBe(0);
    expect(savedBy(store(0, 2), 1_000, 12, 48)).toBeCloseTo(72, 6);
  });

  it('wants about what sells between arrival and horizon, and spares what is beyond its own need', () => {
    expect(wantedUnits(store(0, 2), 12, 48)).toBeGreaterThanOrEqual(70);
    expect(wantedUnits(store(0, 2), 12, 48)).toBeLessThanOrEqual(72);
    expect(wantedUnits(store(500, 2), 12, 48)).toBe(0);
    expect(spareUnits(store(100, 0), 48)).toBe(99);
    expect(spareUnits(store(96, 2), 48)).toBe(0);
    expect(spareUnits(store(0, 0), 48)).toBe(0);
  });

  it('is saved by goods, and lost by giving, just what it loses with and without them', () => {
    const any = fc.record({
      stock: fc.integer({ min: 0, max: 60 }),
      rate: fc.double({ min: 0, max: 4, noNaN: true }),
      comes: fc.array(fc.record({ etaHours: fc.integer({ min: -4, max: 60 }), quantity: fc.integer({ min: 0, max: 30 }) }), {
        maxLength: 3,
      }),
      at: fc.integer({ min: -2, max: 60 }),
      quantity: fc.integer({ min: 0, max: 30 }),
    });
    fc.assert(
      fc.property(any, ({ stock, rate, comes, at, quantity }) => {
        const position = store(stock, rate, comes);
        const more = expectedLost(store(stock, rate, [...comes, { etaHours: at, quantity }]), 0, 48);
        expect(savedBy(position, quantity, at, 48)).toBe(Math.max(0, expectedLost(position, 0, 48) - more));
        const less = expectedLost(store(stock - quantity, rate, comes), 0, 48);
        expect(lostByGiving(position, quantity, 48)).toBe(Math.max(0, less - expectedLost(position, 0, 48)));
      }),
      counted(2_000),
    );
  });

  it('never spares so much that its own loss grows by more than a fifth of what it gives', () => {
    const any = fc.record({
      stock: fc.integer({ min: 0, max: 300 }),
      rate: fc.double({ min: 0, max: 8, noNaN: true }),
      comes: fc.integer({ min: 0, max: 200 }),
    });
    fc.assert(
      fc.property(any, ({ stock, rate, comes }) => {
        const position = store(stock, rate, [{ etaHours: 20, quantity: comes }]);
        const spare = spareUnits(position, 48);
        expect(spare).toBeLessThanOrEqual(Math.max(0, stock - 1));
        expect(lostByGiving(position, spare, 48)).toBeLessThanOrEqual(0.2 * spare + 1e-6);
      }),
      counted(2_000),
    );
  });
});
