import type { FactView } from '../../kernel/index.js';
import { isLeaf, type Condition, type LeafCondition } from '../language/condition.js';
import { FALSE, findOperator, opposite, TRUE, UNKNOWN, type Truth } from '../operators/index.js';
import { resolvePath } from '../paths/resolve-path.js';
import type { RuleView } from './rule-view.js';

/**
 * Between unknown and true: it would hold if a fact that failed to be read said so. Like this a failure is told exactly when
 * it alone stands between a rule and firing, in whatever order facts are read.
 */
export const FAILED = 1.5;
export type Verdict = Truth | typeof FAILED;

/** A condition turned into code once; called for every subject. */
export type Judge = (view: RuleView) => Verdict;

/** How dear a fact is to read, relative to others; conditions are judged cheapest first. */
export type CostOfFact = (fact: string) => number;

const MINUTE = 60_000;

/** The fact another fact is compared with, when the value of a leaf names one. */
export function factOfValue(value: LeafCondition['value']): string | undefined {
  return typeof value === 'object' && !Array.isArray(value) ? value.fact : undefined;
}

/** The value of a fact as far as it is young enough: undefined when missing or older than the limit. */
function readWithin(fact: string, maxAgeMinutes: number | undefined, view: FactView): unknown {
  const reading = view.read(fact);
  if (reading === undefined) return undefined;
  const tooOld = maxAgeMinutes !== undefined && view.at.getTime() - reading.at.getTime() > maxAgeMinutes * MINUTE;
  return tooOld ? undefined : reading.value;
}

/** The value a leaf sees: undefined when missing, too old, or not at the path. */
export function readLeaf({ fact, maxAgeMinutes, path }: LeafCondition, view: FactView): unknown {
  const value = readWithin(fact, maxAgeMinutes, view);
  return path === undefined || value === undefined ? value : resolvePath(value, path);
}

/** What a leaf compares with: its value, or that of the fact it names, to which its age limit applies as well. */
export function readNeeded({ value, maxAgeMinutes }: LeafCondition, view: FactView): unknown {
  const other = factOfValue(value);
  return other === undefined ? value : readWithin(other, maxAgeMinutes, view);
}

function compileLeaf(leaf: LeafCondition, positive: boolean): Judge {
  const operator = findOperator(leaf.operator);
  if (operator === undefined) throw new RangeError('rules: unknown operator');
  const { test } = operator;
  const turn = positive ? (truth: Truth): Truth => truth : opposite;
  const read: (view: FactView) => unknown =
    leaf.maxAgeMinutes === undefined && leaf.path === undefined ? (view) => view.read(leaf.fact)?.value : (view) => readLeaf(leaf, view);
  const other = factOfValue(leaf.value);
  if (other === undefined) {
    const needed = leaf.value;
    return (view) => {
      const truth = turn(test(read(view), needed));
      return truth === UNKNOWN && view.failure(leaf.fact) !== undefined ? FAILED : truth;
    };
  }
  return (view) => {
    const seen = read(view);
    const needed = readNeeded(leaf, view);
    const truth = turn(test(seen, needed));
    if (truth !== UNKNOWN) return truth;
    const [failed, failedToo] = [view.failure(leaf.fact) !== undefined, view.failure(other) !== undefined];
    // What is missing beside the failure stays missing whatever the failure would have said.
    const hopeless = (seen === undefined && !failed) || (needed === undefined && !failedToo);
    return (failed || failedToo) && !hopeless ? FAILED : truth;
  };
}

function compileAll(parts: readonly Judge[]): Judge {
  return (view) => {
    let least: Verdict = TRUE;
    for (const part of parts) {
      const verdict = part(view);
      if (verdict === FALSE) return FALSE;
      if (verdict < least) least = verdict;
    }
    return least;
  };
}

function compileAny(parts: readonly Judge[]): Judge {
  return (view) => {
    let most: Verdict = FALSE;
    for (const part of parts) {
      const verdict = part(view);
      if (verdict === TRUE) return TRUE;
      if (verdict > most) most = verdict;
    }
    return most;
  };
}

function costOf(one: Condition, cost: CostOfFact): number {
  if (isLeaf(one)) {
    const other = factOfValue(one.value);
    return other === undefined ? cost(one.fact) : cost(one.fact) + cost(other);
  }
  const parts = 'not' in one ? [one.not] : 'all' in one ? one.all : one.any;
  return parts.reduce((sum, part) => sum + costOf(part, cost), 0);
}

/**
 * Compiles checked conditions to closures, cheap comparisons first; the result does not depend on the order. `not` is pushed
 * down to the comparisons (`positive` is false under an odd number of them). An empty group, which the language refuses,
 * would be unknown here.
 */
export function compileCondition(one: Condition, cost: CostOfFact, positive = true): Judge {
  if (isLeaf(one)) return compileLeaf(one, positive);
  if ('not' in one) return compileCondition(one.not, cost, !positive);
  const parts = 'all' in one ? one.all : one.any;
  if (parts.length === 0) return () => UNKNOWN;
  const judges = parts
    .map((part) => ({ cost: costOf(part, cost), judge: compileCondition(part, cost, positive) }))
    .sort((a, b) => a.cost - b.cost)
    .map(({ judge }) => judge);
  return 'all' in one === positive ? compileAll(judges) : compileAny(judges);
}
