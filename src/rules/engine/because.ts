import { nameOfPlace } from '../facts/place-in-fact.js';
import type { Because, FactValue, FactView, NeededFact } from '../../kernel/index.js';
import { childrenOf } from '../language/check-conditions.js';
import { isLeaf, type Condition, type LeafCondition } from '../language/condition.js';
import { findOperator, truthName, typeOf, UNKNOWN, type Truth } from '../operators/index.js';
import { factOfValue, readLeaf, readNeeded } from './compile-condition.js';

/** A value that JSON gives back unchanged: no NaN, no infinity, no minus zero; anything else is null. */
const stable = (value: unknown): FactValue | null => (typeOf(value) === undefined ? null : value === 0 ? 0 : (value as FactValue));

/** What a comparison saw: of a list each value that can be kept. */
const stableSeen = (value: unknown): Because['seen'] =>
  Array.isArray(value) ? value.flatMap((entry) => stable(entry) ?? []) : stable(value);

/** The fact a comparison compares with, as it was read: like `seen`, a stale reading is shown with its moment. */
function neededFact(fact: string, view: FactView): NeededFact {
  const reading = view.read(fact);
  return { fact, value: stable(reading?.value), at: reading?.at.toISOString() ?? null, source: reading?.source ?? null };
}

/** The reason one comparison gives. A stale reading, on either side, is shown with its moment, and is unknown. */
export function becauseOf(leaf: LeafCondition, view: FactView, truth: Truth): Because {
  const reading = view.read(leaf.fact);
  const other = factOfValue(leaf.value);
  return {
    fact: nameOfPlace(leaf.fact, leaf.path),
    operator: leaf.operator,
    needed: other === undefined ? leaf.value : neededFact(other, view),
    seen: reading === undefined ? null : stableSeen(leaf.path === undefined ? reading.value : readLeaf(leaf, view)),
    at: reading === undefined ? null : reading.at.toISOString(),
    source: reading?.source ?? null,
    result: truthName(truth),
  };
}

/** Leaves in the order of the document. */
export function leavesOf(root: Condition): readonly LeafCondition[] {
  return isLeaf(root) ? [root] : childrenOf(root).flatMap(({ child }) => leavesOf(child));
}

/** How a comparison comes out by itself. */
export const truthOfLeaf = (leaf: LeafCondition, view: FactView): Truth =>
  findOperator(leaf.operator)?.test(readLeaf(leaf, view), readNeeded(leaf, view)) ?? UNKNOWN;

/** Every comparison of a rule as it stands. */
export const explainLeaves = (leaves: readonly LeafCondition[], view: FactView): readonly Because[] =>
  leaves.map((leaf) => becauseOf(leaf, view, truthOfLeaf(leaf, view)));
