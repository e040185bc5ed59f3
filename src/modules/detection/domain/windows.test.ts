import { expect, it } from 'vitest';
import { count, distinct, last, mean, sum, type Moment } from './windows.js';

const entries: Moment<number>[] = [
  [10, 1],
  [20, 3],
  [30, 3],
  [40, 9],
];

it('looks at what happened after the beginning and up to the end', () => {
  expect([count(entries, 10, 40), sum(entries, 10, 40), mean(entries, 10, 40), last(entries, 10, 30), distinct(entries, 0, 30)]).toEqual([
    3, 15, 5, 3, 2,
  ]);
});

it('finds nothing in an empty window', () => {
  expect([count(entries, 40, 50), sum(entries, 0, 9), mean(entries, 0, 9), last([], 0, 9), distinct(entries, 50, 60)]).toEqual([
    0,
    0,
    undefined,
    undefined,
    0,
  ]);
});
