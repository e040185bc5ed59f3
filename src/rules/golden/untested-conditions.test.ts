import { expect, it } from 'vitest';
import type { GoldenCase } from '../language/index.js';
import { ruleWith, smallCatalogue } from '../testing/small-world.js';
import { untestedConditions } from './untested-conditions.js';

const one = (expected: GoldenCase['expect'], facts: GoldenCase['facts']): GoldenCase => ({
  name: `${expected} at ${JSON.stringify(facts)}`,
  expect: expected,
  facts,
  missing: [],
  ageMinutes: {},
});
const COVER = { fact: 'cover', operator: 'lessThan', value: 2 } as const;
const SOLD = { fact: 'sold', operator: 'greaterThan', value: 5 } as const;
const untested = (
  conditions: Parameters<typeof ruleWith>[0] extends infer R ? NonNullable<R>['conditions' & keyof NonNullable<R>] : never,
  golden: GoldenCase[],
) => untestedConditions(ruleWith({ conditions, golden }), smallCatalogue);

it('finds the comparison no near miss is about', () => {
  const golden = [one('fires', { cover: 1, sold: 9 }), one('silent', { cover: 3, sold: 9 }), one('unknown', { sold: 9 })];
  expect(untested({ all: [COVER, SOLD] }, golden)).toEqual([{ path: 'conditions.all.1', unnoticed: 'always' }]);
  expect(untested({ all: [COVER, SOLD] }, [...golden, one('silent', { cover: 1, sold: 2 })])).toEqual([]);
});

it('finds the branch that never made the rule fire by itself', () => {
  const golden = [one('fires', { cover: 1, sold: 2 }), one('silent', { cover: 3, sold: 2 }), one('unknown', { sold: 2 })];
  expect(untested({ any: [COVER, SOLD] }, golden)).toEqual([{ path: 'conditions.any.1', unnoticed: 'never' }]);
});

it('turns round under not', () => {
  const golden = [one('fires', { cover: 1, sold: 2 }), one('silent', { cover: 3, sold: 2 }), one('unknown', { sold: 2 })];
  expect(untested({ all: [COVER, { not: SOLD }] }, golden)).toEqual([{ path: 'conditions.all.1.not', unnoticed: 'never' }]);
});
