import type { FactCatalogue } from '../facts/fact-catalogue.js';
import type { FactUnit } from '../facts/fact-definition.js';
import { unitAt } from '../facts/place-in-fact.js';
import { isLeaf, type Condition, type GroupCondition, type LeafCondition } from '../language/condition.js';
import type { RuleDocument } from '../language/rule-document.js';
import { runGoldenCases } from './run-golden-cases.js';

/** A rule that says something slightly else: what was changed, and the changed rule. */
export type Mutant = { readonly what: string; readonly document: RuleDocument };

/** By how much a bound is shifted: the smallest difference a planner would care about, in the unit of the fact. */
const UNIT: Readonly<Record<FactUnit, number>> = {
  units: 1,
  'units-per-hour': 0.1,
  hours: 1,
  days: 0.05,
  ratio: 0.05,
  count: 1,
  'minor-currency': 1,
  none: 0,
};
const EDGE: Readonly<Record<string, LeafCondition['operator']>> = {
  lessThan: 'lessThanInclusive',
  lessThanInclusive: 'lessThan',
  greaterThan: 'greaterThanInclusive',
  greaterThanInclusive: 'greaterThan',
};

type Change = { readonly what: string; readonly to: Condition | undefined };

/** Every rule that differs from this one in one comparison or in the kind of one group. */
export function mutantsOf(document: RuleDocument, catalogue: FactCatalogue): readonly Mutant[] {
  return changesOf(document.conditions, catalogue).flatMap(({ what, to }) =>
    to === undefined || isLeaf(to) ? [] : [{ what, document: { ...document, conditions: to } }],
  );
}

/** Mutants on which every golden case of the rule still comes out as written: what the cases do not prove. */
export const survivors = (document: RuleDocument, catalogue: FactCatalogue): readonly string[] =>
  mutantsOf(document, catalogue)
    .filter((mutant) => runGoldenCases(mutant.document, catalogue).every(({ ok }) => ok))
    .map(({ what }) => what);

function changesOf(one: Condition, catalogue: FactCatalogue): Change[] {
  if (isLeaf(one)) return leafChanges(one, catalogue);
  if ('not' in one) return changesOf(one.not, catalogue).map(({ what, to }) => ({ what, to: to === undefined ? undefined : { not: to } }));
  const parts = 'all' in one ? one.all : one.any;
  const rebuilt = (kept: readonly Condition[]): GroupCondition => ('all' in one ? { all: kept } : { any: kept });
  const inside = parts.flatMap((part, i) =>
    changesOf(part, catalogue).map(({ what, to }): Change => {
      const kept = to === undefined ? parts.filter((_, j) => j !== i) : parts.with(i, to);
      return { what, to: kept.length === 0 ? undefined : rebuilt(kept) };
    }),
  );
  if (parts.length < 2) return inside;
  const turned: Change =
    'all' in one ? { what: 'one of them is enough', to: { any: parts } } : { what: 'all of the group are asked for', to: { all: parts } };
  return [...inside, turned];
}

function leafChanges(leaf: LeafCondition, catalogue: FactCatalogue): Change[] {
  const { fact, operator, value, maxAgeMinutes } = leaf;
  const name = `${fact} ${operator} ${typeof value === 'object' ? JSON.stringify(value) : value}`;
  const changes: Change[] = [
    { what: `${name}: turned round`, to: { not: leaf } },
    { what: `${name}: left out`, to: undefined },
  ];
  const edge = EDGE[operator];
  if (edge !== undefined)
    changes.push({ what: `${name}: its bound moved ${operator.endsWith('Inclusive') ? 'out' : 'in'}`, to: { ...leaf, operator: edge } });
  const unit = UNIT[unitAt(catalogue.get(fact), leaf.path)];
  if (typeof value === 'number') {
    changes.push({ what: `${name}: its bound ${unit} higher`, to: { ...leaf, value: value + unit } });
    changes.push({ what: `${name}: its bound ${unit} lower`, to: { ...leaf, value: value - unit } });
  }
  if (Array.isArray(value) && value.length > 1) {
    const entries = value as readonly (string | number | boolean)[];
    for (const entry of entries)
      changes.push({ what: `${name}: without ${String(entry)}`, to: { ...leaf, value: entries.filter((other) => other !== entry) } });
  }
  if (maxAgeMinutes !== undefined) {
    const { maxAgeMinutes: _, ...ageless } = leaf;
    changes.push({ what: `${name}: of any age`, to: ageless });
  }
  return changes;
}
