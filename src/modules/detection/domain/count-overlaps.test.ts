import { expect, it } from 'vitest';
import { OverlapCount } from './count-overlaps.js';

it('counts a subject and hour once for each rule, and pairs from both sides', () => {
  const count = new OverlapCount();
  count.add(
    new Map([
      ['a', new Set(['p1', 'p2'])],
      ['b', new Set(['p2', 'p3', 'p4'])],
    ]),
  );
  count.add(
    new Map([
      ['a', new Set(['p3'])],
      ['c', new Set(['p2'])],
    ]),
  );
  expect(count.counts()).toEqual([
    { ruleVersion: 'a', cases: 3 },
    { ruleVersion: 'a', other: 'b', cases: 1 },
    { ruleVersion: 'b', cases: 3 },
    { ruleVersion: 'b', other: 'a', cases: 1 },
    { ruleVersion: 'c', cases: 1 },
  ]);
});
