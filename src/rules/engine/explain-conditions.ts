import type { Because, NeededFact } from '../../kernel/index.js';
import type { FactCatalogue } from '../facts/fact-catalogue.js';
import { unitAt } from '../facts/place-in-fact.js';
import { childrenOf } from '../language/check-conditions.js';
import { isLeaf, type Condition, type LeafCondition } from '../language/condition.js';
import { findOperator, truthName, UNKNOWN, type Truth } from '../operators/index.js';
import { becauseOf } from './because.js';
import { factOfValue, readLeaf, readNeeded } from './compile-condition.js';
import type { ComparedFact, ExplainedCondition } from './rule-set.js';
import type { RuleView } from './rule-view.js';
import { saysOfCondition } from './sentences.js';

/** What is in the way below a node: the fewest comparisons, by their path. */
type InTheWay = { readonly because: readonly ExplainedCondition[]; readonly least: readonly string[] };

const MINUTE = 60_000;

/** Comparisons whose outcome is an order of numbers. */
const ORDERED: ReadonlySet<string> = new Set(['lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive', 'equal']);

const clean = (value: number): number => Number(value.toPrecision(12));

function distanceOf(leaf: LeafCondition, view: RuleView, needed: unknown, wanted: 'true' | 'false', truth: Truth): number | null {
  if (truth === UNKNOWN || !ORDERED.has(leaf.operator)) return null;
  const seen = readLeaf(leaf, view);
  if (typeof seen !== 'number' || typeof needed !== 'number') return null;
  if (truthName(truth) === wanted) return 0;
  // An equality that must not hold is left by the smallest step.
  return leaf.operator === 'equal' && wanted === 'false' ? 0 : clean(Math.abs(seen - needed));
}

const ageOf = (at: string | null, view: RuleView): number | null =>
  at === null ? null : clean((view.at.getTime() - Date.parse(at)) / MINUTE);

function explainLeaf(leaf: LeafCondition, path: string, positive: boolean, { view, catalogue }: World): ExplainedCondition {
  const needed = readNeeded(leaf, view);
  const truth = findOperator(leaf.operator)?.test(readLeaf(leaf, view), needed) ?? UNKNOWN;
  const because = becauseOf(leaf, view, truth);
  const wanted = positive ? 'true' : 'false';
  const unit = unitAt(catalogue.get(leaf.fact), leaf.path);
  const ageMinutes = ageOf(because.at, view);
  const distance = distanceOf(leaf, view, needed, wanted, truth);
  const compared = comparedFact(leaf, because, view);
  const says = saysOfCondition({
    because,
    wanted,
    unit,
    ageMinutes,
    distance,
    maxAgeMinutes: leaf.maxAgeMinutes,
    failure: view.failure(leaf.fact),
    compared: compared && { ...compared, failure: view.failure(compared.fact) },
  });
  const explained = { ...because, path, wanted, unit, ageMinutes, distance, inTheWay: false, says } as const;
  return compared === undefined ? explained : { ...explained, needed: compared };
}

function comparedFact(leaf: LeafCondition, { needed }: Because, view: RuleView): ComparedFact | undefined {
  if (factOfValue(leaf.value) === undefined) return undefined;
  const fact = needed as NeededFact;
  return { ...fact, ageMinutes: ageOf(fact.at, view) };
}

type World = { readonly view: RuleView; readonly catalogue: FactCatalogue };

/** `all` is blocked by everything that blocks a part, `any` by what blocks the part nearest to holding (the first of equals). */
function walk(one: Condition, path: string, positive: boolean, world: World): InTheWay {
  if (isLeaf(one)) {
    const because = explainLeaf(one, path, positive, world);
    return { because: [because], least: because.result === because.wanted ? [] : [path] };
  }
  const below = childrenOf(one).map(({ child, steps }) =>
    walk(child, [path, ...steps].join('.'), 'not' in one ? !positive : positive, world),
  );
  const because = below.flatMap((part) => part.because);
  if ('not' in one || 'all' in one === positive) return { because, least: below.flatMap((part) => part.least) };
  const [first, ...rest] = below;
  const least = rest.reduce((nearest, part) => (part.least.length < nearest.length ? part.least : nearest), first?.least ?? []);
  return { because, least };
}

/**
 * Every comparison of a rule as it stands, and the fewest of them that have to come out differently for the whole to hold.
 * Each comparison is taken by itself: two that read one fact count as two.
 */
export function explainConditions(
  root: Condition,
  view: RuleView,
  catalogue: FactCatalogue,
): { readonly because: readonly ExplainedCondition[]; readonly inTheWay: number } {
  const { because, least } = walk(root, 'conditions', true, { view, catalogue });
  const blocking = new Set(least);
  return { because: because.map((each) => (blocking.has(each.path) ? { ...each, inTheWay: true } : each)), inTheWay: least.length };
}
