import type { FactView } from '../../kernel/index.js';
import { isLeaf, type Condition, type LeafCondition } from '../language/condition.js';
import { FALSE, findOperator, opposite, TRUE, UNKNOWN, type Truth } from '../operators/index.js';
import { resolvePath } from '../paths/resolve-path.js';

/** A condition turned into code once; called for every subject. */
export type Judge = (view: FactView) => Truth;

const MINUTE = 60_000;

/** The fact another fact is compared with, when the value of a leaf names one. */
export function factOfValue(value: LeafCondition['value']): string | undefined {
  return typeof value === 'object' && !Array.isArray(value) ? value.fact : undefined;
}

/** The value a leaf sees: undefined when missing, too old, or not at the path. */
export function readLeaf(leaf: LeafCondition, view: FactView): unknown {
  const reading = view.read(leaf.fact);
  if (reading === undefined) return undefined;
  if (leaf.maxAgeMinutes !== undefined && view.at.getTime() - reading.at.getTime() > leaf.maxAgeMinutes * MINUTE) return undefined;
  return leaf.path === undefined ? reading.value : resolvePath(reading.value, leaf.path);
}

function compileLeaf(leaf: LeafCondition): Judge {
  const operator = findOperator(leaf.operator);
  if (operator === undefined) throw new RangeError('rules: unknown operator');
  const { test } = operator;
  const other = factOfValue(leaf.value);
  const read: (view: FactView) => unknown =
    leaf.maxAgeMinutes === undefined && leaf.path === undefined ? (view) => view.read(leaf.fact)?.value : (view) => readLeaf(leaf, view);
  if (other !== undefined) return (view) => test(read(view), view.read(other)?.value);
  const needed = leaf.value;
  return (view) => test(read(view), needed);
}

function compileAll(parts: readonly Judge[]): Judge {
  return (view) => {
    let least: Truth = TRUE;
    for (const part of parts) {
      const truth = part(view);
      if (truth === FALSE) return FALSE;
      if (truth === UNKNOWN) least = UNKNOWN;
    }
    return least;
  };
}

function compileAny(parts: readonly Judge[]): Judge {
  return (view) => {
    let most: Truth = FALSE;
    for (const part of parts) {
      const truth = part(view);
      if (truth === TRUE) return TRUE;
      if (truth === UNKNOWN) most = UNKNOWN;
    }
    return most;
  };
}

/** Compiles checked conditions to closures. An empty group, which the language refuses, would be unknown here. */
export function compileCondition(one: Condition): Judge {
  if (isLeaf(one)) return compileLeaf(one);
  if ('not' in one) {
    const inner = compileCondition(one.not);
    return (view) => opposite(inner(view));
  }
  const parts = ('all' in one ? one.all : one.any).map(compileCondition);
  if (parts.length === 0) return () => UNKNOWN;
  return 'all' in one ? compileAll(parts) : compileAny(parts);
}
