import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { counted } from '../../../test/support/counted.js';
import { fullRow } from '../bits/bit-row.js';
import { BoundFilter } from './bound-filter.js';
import { Candidates } from './candidates.js';

// Enough ways that the walk from a bound to the next ready-made row begins and ends anywhere.
it('keeps the ways whose upper bound lies above the value, and those without one', () => {
  const way = fc.option(fc.record({ at: fc.integer({ min: 0, max: 400 }), open: fc.boolean() }), { nil: undefined });
  fc.assert(
    fc.property(
      fc.array(way, { minLength: 1, maxLength: 700, size: 'max' }),
      fc.array(fc.integer({ min: -1, max: 401 }), { maxLength: 20 }),
      (ways, values) => {
        const everything = fullRow(ways.length);
        const bounded = ways.flatMap((bound, index) => (bound === undefined ? [] : [{ way: index, bound }]));
        const filter = new BoundFilter(bounded, ways.length, everything);
        const candidates = new Candidates(everything);
        for (const value of [...values, Number.NaN, 'text']) {
          candidates.reset();
          filter.narrow(candidates, value);
          const kept: number[] = [];
          candidates.each((index) => kept.push(index));
          const expected = ways.flatMap((bound, index) =>
            bound === undefined || (typeof value === 'number' && (bound.open ? value < bound.at : value <= bound.at)) ? [index] : [],
          );
          expect(kept).toEqual(expected);
        }
      },
    ),
    counted(3_000),
  );
});
