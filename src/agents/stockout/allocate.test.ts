import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counted } from '../../../test/support/counted.js';
import { roundToPack, shareFor, type Source, type Taker } from './allocate.js';

const from = (kind: 'dc' | 'store', id: string, available: number): Source => ({
  from: { kind, id },
  available,
  leadTimeHours: 12,
  costPerUnit: 6,
});
const taker = (store: string, wanted: number, urgent = wanted): Taker => ({ store, wanted, urgent });
const quantities = (shares: ReturnType<typeof shareFor>) => shares.map((s) => [s.source.from.id, s.quantity]);

describe('sharing goods among stores that look at the same moment', () => {
  it('takes from the first place that has them, then from the next', () => {
    expect(quantities(shareFor('a', [taker('a', 50)], [from('dc', 'D', 20), from('store', 'x', 18), from('store', 'y', 40)]))).toEqual([
      ['D', 20],
      ['x', 18],
      ['y', 12],
    ]);
  });

  it('gives the largest taker the first place and the others what is left', () => {
    const takers = [taker('a', 10), taker('b', 30)];
    const sources = [from('store', 'x', 30), from('store', 'y', 10)];
    expect(quantities(shareFor('b', takers, sources))).toEqual([['x', 30]]);
    expect(quantities(shareFor('a', takers, sources))).toEqual([['y', 10]]);
  });

  it('cuts every want in proportion when there is not enough', () => {
    const takers = [taker('a', 40), taker('b', 20)];
    expect(quantities(shareFor('a', takers, [from('dc', 'D', 30)]))).toEqual([['D', 20]]);
    expect(quantities(shareFor('b', takers, [from('dc', 'D', 30)]))).toEqual([['D', 10]]);
  });

  it('serves what sells by tomorrow before what might sell later', () => {
    const takers = [taker('a', 40, 0), taker('b', 20, 20)];
    expect(shareFor('a', takers, [from('dc', 'D', 18)])).toEqual([]);
    expect(quantities(shareFor('b', takers, [from('dc', 'D', 18)]))).toEqual([['D', 18]]);
  });

  it('does not cut rations so thin that nobody gets anything', () => {
    const takers = Array.from({ length: 10 }, (_, i) => taker(`s${i}`, 10));
    const served = takers.flatMap((t) => shareFor(t.store, takers, [from('dc', 'D', 12)]));
    expect(served.reduce((sum, s) => sum + s.quantity, 0)).toBe(12);
  });

  it('never hands out more than a place has, whoever asks', () => {
    const takersOf = fc.uniqueArray(
      fc.record({
        store: fc.constantFrom(...'abcdefgh'),
        wanted: fc.integer({ min: 1, max: 60 }),
        now: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      { selector: (t) => t.store },
    );
    fc.assert(
      fc.property(takersOf, fc.array(fc.integer({ min: 0, max: 80 }), { maxLength: 5 }), (drawn, stock) => {
        const takers = drawn.map(({ store, wanted, now }) => taker(store, wanted, Math.floor(wanted * now)));
        const sources = stock.map((available, i) => from('store', `x${i}`, available));
        const given = new Map<string, number>();
        for (const t of takers) {
          const shares = shareFor(t.store, takers, sources);
          expect(shares.length).toBeLessThanOrEqual(3);
          expect(shares.reduce((sum, s) => sum + s.quantity, 0)).toBeLessThanOrEqual(t.wanted);
          for (const s of shares) given.set(s.source.from.id, (given.get(s.source.from.id) ?? 0) + s.quantity);
        }
        for (const s of sources) expect(given.get(s.from.id) ?? 0).toBeLessThanOrEqual(s.available);
      }),
      counted(2_000),
    );
  });
});

describe('packs', () => {
  it('are whole from a centre that has them, and opened where a whole one would be too much or there is none', () => {
    expect(roundToPack({ source: from('dc', 'D', 100), quantity: 16 }, 6)).toBe(18);
    expect(roundToPack({ source: from('dc', 'D', 17), quantity: 16 }, 6)).toBe(16);
    expect(roundToPack({ source: from('dc', 'D', 100), quantity: 2 }, 6)).toBe(2);
    expect(roundToPack({ source: from('store', 'x', 100), quantity: 16 }, 6)).toBe(16);
  });
});
