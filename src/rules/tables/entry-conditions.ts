import type { Condition, LeafCondition } from '../language/condition.js';
import { isValue, type Bound, type Entry, type Scalar } from './entry.js';
import type { TableGrid } from './table-grid.js';

type Operator = LeafCondition['operator'];

/** Makes a comparison of one input. */
export type MakeLeaf = (operator: Operator, value: LeafCondition['value'] | readonly Scalar[]) => LeafCondition;

/** Comparisons of an input, with its age limit; each call makes another object. */
export const leavesFor =
  ({ fact, maxAgeMinutes }: TableGrid['inputs'][number]): MakeLeaf =>
  (operator, value) => ({
    fact: fact.name,
    operator,
    value: value as LeafCondition['value'],
    ...(maxAgeMinutes === undefined ? {} : { maxAgeMinutes }),
  });

/** All of them, flattened; undefined when there is none to meet. */
export function allOf(parts: readonly Condition[]): Condition | undefined {
  const flat = parts.flatMap((part) => ('all' in part ? part.all : [part]));
  return flat.length <= 1 ? flat[0] : { all: flat };
}

/** One of them, flattened; undefined when there is none. */
export function anyOf(parts: readonly Condition[]): Condition | undefined {
  const flat = parts.flatMap((part) => ('any' in part ? part.any : [part]));
  return flat.length <= 1 ? flat[0] : { any: flat };
}

/** Groups and comparisons of a condition, as the limits of a rule count them. */
export function countNodes(one: Condition): number {
  if ('fact' in one) return 1;
  if ('not' in one) return 1 + countNodes(one.not);
  return ('all' in one ? one.all : one.any).reduce((sum, part) => sum + countNodes(part), 1);
}

const FROM: Readonly<Record<'true' | 'false', readonly [inside: Operator, outside: Operator]>> = {
  true: ['greaterThanInclusive', 'lessThan'],
  false: ['greaterThan', 'lessThanInclusive'],
};
const TO: typeof FROM = { true: ['lessThanInclusive', 'greaterThan'], false: ['lessThan', 'greaterThanInclusive'] };

/**
 * An entry as conditions; undefined for `-`. A negated one has every comparison turned round instead of put under `not`:
 * opposites are unknown together, so both say the same, and a person can read it.
 */
export function conditionOf(entry: Entry, input: TableGrid['inputs'][number]): Condition | undefined {
  if (entry.any) return undefined;
  const inside = !entry.negated;
  const leaf = leavesFor(input);
  const ends = (words: typeof FROM, bound: Bound | undefined): LeafCondition[] =>
    bound ? [leaf(words[`${bound.inclusive}`][inside ? 0 : 1], bound.value)] : [];
  const values = [...new Set(entry.tests.filter(isValue).map((test) => test.is))];
  const one: Operator = inside ? 'equal' : 'notEqual';
  // Yes/no facts have no list operator.
  const alone = values.length === 1 || input.fact.type === 'boolean';
  const ofValues = alone ? values.map((value) => leaf(one, value)) : values.length > 0 ? [leaf(inside ? 'in' : 'notIn', values)] : [];
  const ofRanges = entry.tests.flatMap((test) => {
    if (isValue(test)) return [];
    const both = [...ends(FROM, test.from), ...ends(TO, test.to)];
    return (inside ? allOf(both) : anyOf(both)) ?? [];
  });
  return inside ? anyOf([...ofValues, ...ofRanges]) : allOf([...ofValues, ...ofRanges]);
}
