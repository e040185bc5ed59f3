import { expect, it } from 'vitest';
import type { LeafCondition } from '../condition.js';
import { smallCatalogue } from '../../testing/small-world.js';
import { compareConditions } from './compare.js';

const is = (fact: string, operator: string, value: unknown): LeafCondition => ({ fact, operator, value }) as LeafCondition;
const short = is('cover', 'lessThan', 2);
const sold = is('sold', 'greaterThan', 5);
const compare = (a: Parameters<typeof compareConditions>[0], b: Parameters<typeof compareConditions>[1]) =>
  compareConditions(a, b, smallCatalogue);

it('sees the same in another order, nested, or twice', () => {
  expect(compare({ all: [short, sold] }, { all: [{ all: [sold] }, short, sold] })).toBe('same');
  expect(compare({ any: [short, sold] }, { not: { not: { any: [sold, short] } } })).toBe('same');
  expect(compare({ not: { any: [short] } }, { all: [is('cover', 'greaterThanInclusive', 2)] })).toBe('same');
});

it('sees which holds whenever the other does', () => {
  expect(compare({ all: [is('cover', 'lessThan', 1), sold] }, { all: [short] })).toBe('implies');
  expect(compare({ any: [short, sold] }, { all: [short] })).toBe('implied-by');
  expect(compare({ all: [is('notice', 'equal', 'late')] }, { all: [is('notice', 'in', ['late', 'short'])] })).toBe('implies');
});

it('claims nothing it cannot tell', () => {
  expect(compare({ all: [short] }, { all: [sold] })).toBeUndefined();
  expect(compare({ all: [is('cover', 'lessThan', 3)] }, { all: [is('cover', 'greaterThan', 2)] })).toBeUndefined();
  expect(compare({ all: [{ ...short, maxAgeMinutes: 60 }] }, { all: [is('lead', 'lessThan', 2)] })).toBeUndefined();
  // An old reading is known to the one without a limit only.
  expect(compare({ all: [{ ...short, maxAgeMinutes: 60 }] }, { all: [short] })).toBe('implies');
});

it('holds both facts of a comparison to its age limit', () => {
  const beside = is('cover', 'lessThan', { fact: 'lead' });
  const turned = is('lead', 'greaterThan', { fact: 'cover' });
  expect(compare({ all: [{ ...beside, maxAgeMinutes: 60 }] }, { all: [{ ...turned, maxAgeMinutes: 60 }] })).toBe('same');
  expect(compare({ all: [{ ...beside, maxAgeMinutes: 30 }] }, { all: [{ ...turned, maxAgeMinutes: 60 }] })).toBe('implies');
  // The lead time may be older than the second allows.
  const half = { all: [{ ...is('cover', 'lessThan', 1), maxAgeMinutes: 60 }, beside] };
  expect(compare(half, { all: [{ ...beside, maxAgeMinutes: 60 }] })).toBeUndefined();
});
