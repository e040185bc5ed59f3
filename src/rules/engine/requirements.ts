import type { FactValue } from '../../kernel/index.js';
import { isLeaf, type Condition, type LeafCondition } from '../language/condition.js';
import type { RuleDocument } from '../language/rule-document.js';
import { triggersOf } from '../language/trigger.js';
import { findOperator, UNKNOWN } from '../operators/index.js';
import { factOfValue } from './compile-condition.js';
import { above, below, both, either, oneOf, PRESENCE, type Constraint } from './constraint.js';

/** Where a rule is looked up: facts by their name, scope and time under names no fact can have. */
export const SIGNAL = '@signal'; // or the absence that has come due, by its name
export const TIME = '@time';
export const PLACES = { '@banner': 'banners', '@region': 'regions', '@store': 'stores', '@productGroup': 'productGroups' } as const;

/** One way for a rule to fire: constraints that must all hold, at most one an attribute. */
export type Requirement = ReadonlyMap<string, Constraint>;

/** More ways than this are not told apart: the rule is then looked up by what they have in common. */
const MOST_WAYS = 16;

/** Places a rule lists, times its ways; above that the ways are not told apart either. */
const MOST_ENTRIES = 4_000;

const NOTHING: Requirement = new Map();

const single = (attribute: string, constraint: Constraint): Requirement => new Map([[attribute, constraint]]);

const isNumber = (value: LeafCondition['value']): value is number => typeof value === 'number';
const isOne = (value: LeafCondition['value']): value is FactValue => typeof value !== 'object';

/** What a comparison needs in order to hold; `positive` is false where the rule needs it not to. */
function constraintOf({ operator, value }: LeafCondition, positive: boolean): Constraint {
  const list = Array.isArray(value) ? (value as readonly FactValue[]) : undefined;
  switch (operator) {
    case 'equal':
      return positive && isOne(value) ? oneOf([value]) : PRESENCE;
    case 'notEqual':
      return !positive && isOne(value) ? oneOf([value]) : PRESENCE;
    case 'in':
      return positive && list !== undefined ? oneOf(list) : PRESENCE;
    case 'notIn':
      return !positive && list !== undefined ? oneOf(list) : PRESENCE;
    case 'lessThan':
      return isNumber(value) ? (positive ? below(value, true) : above(value, false)) : PRESENCE;
    case 'lessThanInclusive':
      return isNumber(value) ? (positive ? below(value, false) : above(value, true)) : PRESENCE;
    case 'greaterThan':
      return isNumber(value) ? (positive ? above(value, true) : below(value, false)) : PRESENCE;
    case 'greaterThanInclusive':
      return isNumber(value) ? (positive ? above(value, false) : below(value, true)) : PRESENCE;
    default:
      return PRESENCE;
  }
}

/** Whether the operator is unknown without a value on that side, so that presence is needed. Asked, because the set may grow. */
function needsPresence({ operator, value }: LeafCondition): { seen: boolean; needed: boolean } {
  const test = findOperator(operator)?.test;
  const doubts = (seen: unknown, needed: unknown): boolean => {
    try {
      return test?.(seen, needed) === UNKNOWN;
    } catch {
      return false;
    }
  };
  if (factOfValue(value) === undefined) return { seen: doubts(undefined, value), needed: false };
  const samples = [0, '', true, [], undefined];
  return {
    seen: samples.every((sample) => doubts(undefined, sample)),
    needed: samples.every((sample) => doubts(sample, undefined)),
  };
}

function ofLeaf(leaf: LeafCondition, positive: boolean): Requirement {
  const found = new Map<string, Constraint>();
  const needs = needsPresence(leaf);
  if (needs.seen) found.set(leaf.fact, leaf.path === undefined ? constraintOf(leaf, positive) : PRESENCE);
  const other = factOfValue(leaf.value);
  if (other !== undefined && needs.needed) found.set(other, PRESENCE);
  return found;
}

function join(a: Requirement, b: Requirement): Requirement {
  if (a.size === 0) return b;
  if (b.size === 0) return a;
  const joined = new Map(a);
  for (const [attribute, constraint] of b) {
    const known = joined.get(attribute);
    joined.set(attribute, known === undefined ? constraint : both(known, constraint));
  }
  return joined;
}

/** What all of these ways need, whichever is taken. */
function inCommon(ways: readonly Requirement[]): Requirement {
  const [first = NOTHING, ...rest] = ways;
  const common = new Map(first);
  for (const way of rest) {
    for (const [attribute, constraint] of common) {
      const other = way.get(attribute);
      if (other === undefined) common.delete(attribute);
      else common.set(attribute, either(constraint, other));
    }
  }
  return common;
}

const bounded = (ways: readonly Requirement[]): readonly Requirement[] => (ways.length > MOST_WAYS ? [inCommon(ways)] : ways);

function ofAll(parts: readonly (readonly Requirement[])[]): readonly Requirement[] {
  // Parts with one way first: they multiply nothing.
  const sorted = [...parts].sort((a, b) => a.length - b.length);
  let ways: readonly Requirement[] = [NOTHING];
  for (const part of sorted) {
    const taken = ways.length * part.length > MOST_WAYS ? [inCommon(part)] : part;
    ways = ways.flatMap((way) => taken.map((more) => join(way, more)));
  }
  return ways;
}

function ofAny(parts: readonly (readonly Requirement[])[]): readonly Requirement[] {
  const ways = parts.flat();
  // One way without any need makes the others pointless.
  if (ways.some((way) => way.size === 0)) return [NOTHING];
  const lone = new Map<string, Constraint>();
  const others: Requirement[] = [];
  for (const way of ways) {
    const [attribute, constraint] = [...way][0] as [string, Constraint];
    const known = lone.get(attribute);
    // `reason is a` or `reason is b` is one way: `reason is a or b`.
    if (way.size > 1 || constraint.needs !== 'value' || (known !== undefined && known.needs !== 'value')) others.push(way);
    else lone.set(attribute, known === undefined ? constraint : either(known, constraint));
  }
  return bounded([...[...lone].map(([attribute, constraint]) => single(attribute, constraint)), ...others]);
}

function waysOf(one: Condition, positive: boolean): readonly Requirement[] {
  if (isLeaf(one)) return [ofLeaf(one, positive)];
  if ('not' in one) return waysOf(one.not, !positive);
  const parts = ('all' in one ? one.all : one.any).map((part) => waysOf(part, positive));
  return 'all' in one === positive ? ofAll(parts) : ofAny(parts);
}

/**
 * The ways in which a rule can fire, each as what it needs of signal, place, time and facts: necessary, never sufficient.
 * A rule for which none holds cannot fire; `any` groups make several ways, `not` is pushed down to the comparisons.
 */
export function requirementsOf({ trigger, scope, effective, conditions }: RuleDocument): readonly Requirement[] {
  let outer = single(SIGNAL, oneOf(triggersOf(trigger)));
  for (const [attribute, dimension] of Object.entries(PLACES)) {
    const allowed = scope[dimension];
    if (allowed !== undefined) outer = join(outer, single(attribute, oneOf(allowed)));
  }
  if (effective.from !== undefined) outer = join(outer, single(TIME, above(Date.parse(effective.from), false)));
  if (effective.until !== undefined) outer = join(outer, single(TIME, below(Date.parse(effective.until), true)));
  const ways = waysOf(conditions, true);
  // Long lists are not repeated in every way.
  return (ways.length * entries(outer) > MOST_ENTRIES ? [inCommon(ways)] : ways).map((way) => join(outer, way));
}

const entries = (of: Requirement): number => [...of.values()].reduce((sum, one) => sum + (one.needs === 'value' ? one.values.size : 0), 0);
