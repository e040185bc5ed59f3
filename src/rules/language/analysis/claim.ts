import type { FactCatalogue } from '../../facts/fact-catalogue.js';
import { partsOf, type Decorator, type OperatorName } from '../../operators/index.js';
import type { LeafCondition } from '../condition.js';
import { below, complement, join, meet, ofBoolean, ofNumbers, ofWords, type Budget, type ValueSet } from './value-set.js';

/**
 * What a comparison claims when it is true: the value of `about` lies in `set`, and was read at most `age` minutes ago (of
 * two facts, both).
 * `about` is a fact, the difference of two facts, or, where nothing better is known, the comparison itself as a yes/no.
 */
export type Claim = { readonly about: string; readonly set: ValueSet; readonly age: number };

const TURNED: Partial<Record<OperatorName, OperatorName>> = {
  equal: 'equal',
  notEqual: 'notEqual',
  lessThan: 'greaterThan',
  lessThanInclusive: 'greaterThanInclusive',
  greaterThan: 'lessThan',
  greaterThanInclusive: 'lessThanInclusive',
};

type Plain = string | number | boolean;

function listed(values: readonly Plain[]): ValueSet | undefined {
  if (values.every((value) => typeof value === 'number')) return ofNumbers(values as number[]);
  if (values.every((value) => typeof value === 'string')) return ofWords(values as string[]);
  const [value] = values;
  return typeof value === 'boolean' && values.length === 1 ? ofBoolean(value) : undefined;
}

function plainSet(operator: OperatorName, value: Plain | readonly Plain[]): ValueSet | undefined {
  const values = Array.isArray(value) ? (value as readonly Plain[]) : [value as Plain];
  const number = typeof value === 'number' ? value : undefined;
  switch (operator) {
    case 'equal':
    case 'in':
      return listed(values);
    case 'notEqual':
    case 'notIn': {
      const set = listed(values);
      return set && complement(set);
    }
    case 'lessThan':
    case 'lessThanInclusive':
      return number === undefined ? undefined : below(number, operator === 'lessThanInclusive');
    case 'greaterThan':
    case 'greaterThanInclusive':
      return number === undefined ? undefined : complement(below(number, operator === 'greaterThan'));
    default:
      return undefined; // pieces of text: not a set anybody could list
  }
}

/** The values for which a decorated comparison is true; undefined when they cannot be listed. */
function setOf(
  decorators: readonly Decorator[],
  operator: OperatorName,
  value: LeafCondition['value'],
  budget: Budget,
): ValueSet | undefined {
  const [first, ...rest] = decorators;
  if (first === undefined) return typeof value === 'object' && !Array.isArray(value) ? undefined : plainSet(operator, value as Plain);
  if (first === 'not') {
    const inner = setOf(rest, operator, value, budget);
    return inner && complement(inner);
  }
  if (first === 'swap') {
    const turned = rest.length === 0 ? TURNED[operator] : undefined;
    return turned && setOf([], turned, value, budget);
  }
  if ((first !== 'someValue' && first !== 'everyValue') || !Array.isArray(value)) return undefined;
  let found: ValueSet | undefined;
  for (const entry of value) {
    const one = setOf(rest, operator, entry, budget);
    if (one === undefined || budget.left < 0) return undefined;
    found = found === undefined ? one : first === 'someValue' ? join(found, one, budget) : meet(found, one, budget);
  }
  return found;
}

/** Two facts compared: their difference lies on one side of nothing, or does not. Turned so that names are in order. */
function differenceClaim(
  leaf: LeafCondition,
  other: string,
  operator: OperatorName,
  catalogue: FactCatalogue,
): Omit<Claim, 'age'> | undefined {
  const turn = other < leaf.fact;
  const way = turn ? TURNED[operator] : operator;
  if (way === undefined) return undefined;
  const names = turn ? [other, leaf.fact] : [leaf.fact, other];
  const set = catalogue.get(leaf.fact)?.type === 'number' ? plainSet(way, 0) : plainSet(way, true);
  return set && { about: names.join(' − '), set };
}

/** What a comparison claims, or, when negated, what its opposite does. */
export function claimOf(leaf: LeafCondition, positive: boolean, catalogue: FactCatalogue, budget: Budget): Claim {
  const parts = partsOf(leaf.operator);
  const age = leaf.maxAgeMinutes ?? Infinity;
  const { value } = leaf;
  const other = typeof value === 'object' && !Array.isArray(value) ? (value as { fact: string }).fact : undefined;
  let claim: Omit<Claim, 'age'> | undefined;
  if (parts !== undefined && other !== undefined) {
    if (parts.decorators.length === 0 && leaf.path === undefined) claim = differenceClaim(leaf, other, parts.operator, catalogue);
  } else if (parts !== undefined) {
    const set = setOf(parts.decorators, parts.operator, value, budget);
    if (set !== undefined) claim = { about: leaf.path === undefined ? leaf.fact : `${leaf.fact}.${leaf.path}`, set };
  }
  if (claim === undefined) {
    const opposite = leaf.operator === 'doesNotContain';
    const name = opposite ? 'contains' : leaf.operator;
    claim = { about: JSON.stringify([leaf.fact, leaf.path ?? '', name, value]), set: ofBoolean(!opposite) };
  }
  return { about: claim.about, set: positive ? claim.set : complement(claim.set), age };
}
