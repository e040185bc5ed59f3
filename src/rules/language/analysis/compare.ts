import { canonicalJson } from '../../../kernel/index.js';
import type { FactCatalogue } from '../../facts/fact-catalogue.js';
import { childrenOf } from '../check-conditions.js';
import { isLeaf, type Condition, type GroupCondition, type LeafCondition } from '../condition.js';
import type { Effort } from '../../effort/index.js';
import { canBothHold } from './analyse.js';

/** How one rule’s conditions stand to another’s; undefined when neither is certain. */
export type Relation = 'same' | 'implies' | 'implied-by';

/** Groups in groups opened, parts in one order and once each, `not` of `not` gone: what means the same reads the same. */
export function normalForm(one: Condition): string {
  if (isLeaf(one)) return canonicalJson(one);
  if ('not' in one) return !isLeaf(one.not) && 'not' in one.not ? normalForm(one.not.not) : `not(${normalForm(one.not)})`;
  const kind = 'all' in one ? 'all' : 'any';
  const opened = (group: Condition): readonly Condition[] =>
    kind === 'all' && 'all' in group ? group.all.flatMap(opened) : kind === 'any' && 'any' in group ? group.any.flatMap(opened) : [group];
  const parts = [...new Set(opened(one).map(normalForm))].sort();
  return parts.length === 1 ? (parts[0] ?? '') : `${kind}(${parts.join(',')})`;
}

const leavesOf = (one: Condition): readonly LeafCondition[] =>
  isLeaf(one) ? [one] : childrenOf(one).flatMap(({ child }) => leavesOf(child));

/** The facts a comparison reads; its age limit holds for each. */
const factsOf = ({ fact, value }: LeafCondition): readonly string[] =>
  typeof value === 'object' && !Array.isArray(value) ? [fact, value.fact] : [fact];

/** True when whatever age the second demands of a fact, the first demands as well: or a reading could be known to one only. */
function isFresherThan(first: Condition, second: Condition): boolean {
  const youngest = new Map<string, number>();
  for (const leaf of leavesOf(first))
    for (const fact of factsOf(leaf)) youngest.set(fact, Math.min(youngest.get(fact) ?? Infinity, leaf.maxAgeMinutes ?? Infinity));
  return leavesOf(second).every(
    (leaf) =>
      leaf.maxAgeMinutes === undefined ||
      factsOf(leaf).every((fact) => (youngest.get(fact) ?? Infinity) <= (leaf.maxAgeMinutes ?? Infinity)),
  );
}

/** True when no values of the facts make both true: known for certain. False says only that it could not be shown. */
export const cannotHoldTogether = (first: Condition, second: Condition, catalogue: FactCatalogue): boolean =>
  !canBothHold(first, second, catalogue);

/**
 * True when the second holds wherever the first does, as far as its facts are known then: shown for certain. False says only
 * that it could not be shown.
 */
export const implies = (first: Condition, second: Condition, catalogue: FactCatalogue, work?: Effort): boolean =>
  isFresherThan(first, second) && !canBothHold(first, { not: second }, catalogue, work);

/**
 * Compares conditions over the same facts and subject. `implies`: whenever the first hold, the second hold too as far as
 * their facts are known. What it says is certain; it does not find all of it.
 */
export function compareConditions(
  first: GroupCondition,
  second: GroupCondition,
  catalogue: FactCatalogue,
  work?: Effort,
): Relation | undefined {
  if (normalForm(first) === normalForm(second)) return 'same';
  const [there, back] = [implies(first, second, catalogue, work), implies(second, first, catalogue, work)];
  if (there && back) return 'same';
  return there ? 'implies' : back ? 'implied-by' : undefined;
}
