import type { Operator } from './operator.js';
import { truthOf, UNKNOWN, type Truth } from './truth.js';

/** Only finite numbers have an order here: '5' is text, and text against a number is unknown. */
function ordered(name: string, reads: string, holds: (seen: number, needed: number) => boolean): Operator {
  const test = (seen: unknown, needed: unknown): Truth =>
    typeof seen === 'number' && typeof needed === 'number' && Number.isFinite(seen) && Number.isFinite(needed)
      ? truthOf(holds(seen, needed))
      : UNKNOWN;
  return { name, reads, accepts: ['number'], needs: 'one', test };
}

export const lessThan = ordered('lessThan', 'is less than', (a, b) => a < b);
export const lessThanInclusive = ordered('lessThanInclusive', 'is at most', (a, b) => a <= b);
export const greaterThan = ordered('greaterThan', 'is more than', (a, b) => a > b);
export const greaterThanInclusive = ordered('greaterThanInclusive', 'is at least', (a, b) => a >= b);
