import type { FactCatalogue } from '../facts/fact-catalogue.js';
import { compileRuleSet } from '../engine/compile-rule-set.js';
import { cannotHoldTogether, implies } from '../language/analysis/compare.js';
import { isLeaf, type Condition, type LeafCondition } from '../language/condition.js';
import type { GoldenCase, RuleDocument } from '../language/rule-document.js';
import { mutantsOf, survivors } from './mutants.js';
import { viewOfGoldenCase } from './run-golden-cases.js';

type Facts = Readonly<Record<string, number | string | boolean>>;

/** What was found of one rule by trying every combination of telling values of its facts, each of them missing once too. */
export type Reach = {
  readonly tried: number;
  /** How many of them fired, kept silent, or could not be told, and one of each: what is not named is missing. */
  readonly fires: { readonly count: number; readonly example?: Facts };
  readonly silent: { readonly count: number; readonly example?: Facts };
  readonly unknown: { readonly count: number; readonly example?: Facts };
};
/** What is proved of one rule. */
export type RuleProof = {
  readonly rule: string;
  readonly reach: Reach;
  readonly mutants: number;
  /** Changes of the rule its golden cases did not notice. */
  readonly survivors: readonly string[];
};
/** One rule speaks wherever another does. */
export type Implied = { readonly rule: string; readonly by: string; readonly sameConsequence: boolean };
/** What is proved of a pack. */
export type PackProof = {
  readonly rules: readonly RuleProof[];
  readonly implied: readonly Implied[];
  /** Rules that close, each with those of the same exception type that open or verify: disjoint by bounds, or not shown to be. */
  readonly closing: readonly { readonly closer: string; readonly disjoint: readonly string[]; readonly notShown: readonly string[] }[];
};

/** The most combinations that are tried; more are thinned out evenly. */
const MOST_TRIED = 20_000;

/** Proves what can be proved of a pack without any data: reach, golden cases, redundancy, and that nothing opens and closes at once. */
export function provePack(documents: readonly RuleDocument[], catalogue: FactCatalogue): PackProof {
  return {
    rules: documents.map((document) => ({
      rule: document.id,
      reach: reachOf(document, catalogue),
      mutants: mutantsOf(document, catalogue).length,
      survivors: survivors(document, catalogue),
    })),
    implied: documents.flatMap((one) =>
      documents
        .filter((other) => other !== one && other.subject === one.subject && implies(one.conditions, other.conditions, catalogue))
        .map((other) => ({ rule: other.id, by: one.id, sameConsequence: consequence(one) === consequence(other) })),
    ),
    closing: documents
      .filter(({ effect }) => effect === 'close')
      .map((closer) => {
        const openers = documents.filter(({ effect, exceptionType }) => effect !== 'close' && exceptionType === closer.exceptionType);
        const disjoint = openers.filter(({ conditions }) => cannotHoldTogether(conditions, closer.conditions, catalogue));
        const ids = (some: readonly RuleDocument[]): string[] => some.map(({ id }) => id);
        return { closer: closer.id, disjoint: ids(disjoint), notShown: ids(openers.filter((each) => !disjoint.includes(each))) };
      }),
  };
}

/** All that a firing leads to; two rules that agree in it and of which one implies the other are one rule too many. */
const consequence = ({ effect, severity, exceptionType, mergeKey, sharedCause, agent, playbook, team, scope }: RuleDocument): string =>
  JSON.stringify([effect, severity, exceptionType, mergeKey, sharedCause, agent, playbook, team, scope]);

/** Comparisons of the conditions. */
function leavesOf(one: Condition): LeafCondition[] {
  if (isLeaf(one)) return [one];
  return ('not' in one ? [one.not] : 'all' in one ? one.all : one.any).flatMap(leavesOf);
}

/**
 * Values that tell everything apart a rule can tell apart: each bound, something on either side of it, and nothing at all. Facts
 * compared with one another share their values.
 */
function tellingValues(document: RuleDocument): Map<string, (number | string | boolean | undefined)[]> {
  const leaves = leavesOf(document.conditions);
  const bounds = new Map<string, Set<number | string | boolean>>();
  for (const { fact, value } of leaves) {
    const found = bounds.get(fact) ?? new Set();
    bounds.set(fact, found);
    if (typeof value !== 'object') for (const each of around(value)) found.add(each);
    else if (Array.isArray(value)) for (const each of [...(value as (number | string)[]), 'something-else']) found.add(each);
    else {
      const other = (value as { fact: string }).fact;
      const shared = bounds.get(other) ?? new Set();
      bounds.set(other, shared);
      for (const each of [4, 5, 6]) for (const set of [found, shared]) set.add(each);
    }
  }
  return new Map([...bounds].map(([fact, values]) => [fact, [...values, undefined]]));
}

const around = (value: number | string | boolean): (number | string | boolean)[] =>
  typeof value === 'number' ? [value - 0.01, value, value + 0.01] : typeof value === 'boolean' ? [true, false] : [value, 'something-else'];

/** Tries the combinations of the telling values. */
export function reachOf(document: RuleDocument, catalogue: FactCatalogue): Reach {
  const set = compileRuleSet([document], catalogue);
  const values = [...tellingValues(document)];
  const combinations = values.reduce((product, [, each]) => product * each.length, 1);
  const stride = Math.max(1, Math.ceil(combinations / MOST_TRIED));
  const found = { fires: { count: 0 }, silent: { count: 0 }, unknown: { count: 0 } } as Record<
    GoldenCase['expect'],
    { count: number; example?: Facts }
  >;
  let tried = 0;
  // A stride that shares no factor with the radixes would be ideal; an odd one beyond a few thousand is near enough.
  for (let n = 0; n < combinations; n += stride === 1 ? 1 : stride | 1) {
    const facts: Record<string, number | string | boolean> = {};
    let rest = n;
    for (const [fact, each] of values) {
      const value = each[rest % each.length];
      rest = Math.floor(rest / each.length);
      if (value !== undefined) facts[fact] = value;
    }
    const view = viewOfGoldenCase(document.subject, { name: 'tried', expect: 'fires', facts, missing: [], ageMinutes: {} });
    const { result } = set.explain(document.id, view);
    if (result === 'error') continue;
    const kind = found[result === 'fired' ? 'fires' : result];
    kind.count += 1;
    kind.example ??= facts;
    tried += 1;
  }
  return { tried, ...found };
}
