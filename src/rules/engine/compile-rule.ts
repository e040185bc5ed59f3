import { contentDigest, type FactView } from '../../kernel/index.js';
import type { LeafCondition } from '../language/condition.js';
import type { RuleDocument } from '../language/rule-document.js';
import { FALSE, TRUE } from '../operators/index.js';
import { explainLeaves, leavesOf } from './because.js';
import { compileCondition, factOfValue, type Judge } from './compile-condition.js';
import type { Explanation, PublishedRule, RuleOutcome, RuleTrigger } from './rule-set.js';

/** A rule ready to be asked. Outcomes without reasons are made once and shared. */
export type CompiledRule = {
  readonly published: PublishedRule;
  readonly applies: (trigger: RuleTrigger) => boolean;
  readonly outcome: (view: FactView) => RuleOutcome;
  readonly explain: (view: FactView) => Explanation;
};

/** A place that does not name a limited dimension is outside: the rule was not meant for it. */
function compileScope({ scope, effective }: RuleDocument): (trigger: RuleTrigger) => boolean {
  const inside = (allowed: readonly string[] | undefined): ((value: string | undefined) => boolean) => {
    if (allowed === undefined) return () => true;
    const known = new Set(allowed);
    return (value) => value !== undefined && known.has(value);
  };
  const [banner, region, store, group] = [scope.banners, scope.regions, scope.stores, scope.productGroups].map(inside) as [
    ReturnType<typeof inside>,
    ReturnType<typeof inside>,
    ReturnType<typeof inside>,
    ReturnType<typeof inside>,
  ];
  const from = effective.from === undefined ? -Infinity : Date.parse(effective.from);
  const until = effective.until === undefined ? Infinity : Date.parse(effective.until);
  return ({ place, at }) => {
    const time = at.getTime();
    return time >= from && time < until && banner(place.banner) && region(place.region) && store(place.store) && group(place.productGroup);
  };
}

const messageOf = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : 'thrown value').slice(0, 200);

/** Compiles a checked document. */
export function compileRule(document: RuleDocument): CompiledRule {
  const leaves: readonly LeafCondition[] = leavesOf(document.conditions);
  const facts = new Set<string>();
  for (const leaf of leaves) {
    facts.add(leaf.fact);
    const other = factOfValue(leaf.value);
    if (other !== undefined) facts.add(other);
  }
  const published: PublishedRule = Object.freeze({
    id: document.id,
    version: contentDigest(document),
    document,
    facts: Object.freeze([...facts].sort()),
  });
  const judge: Judge = compileCondition(document.conditions);
  const silent: RuleOutcome = Object.freeze({ rule: published, result: 'silent', because: [] });
  const unknown: RuleOutcome = Object.freeze({ rule: published, result: 'unknown', because: [] });
  return {
    published,
    applies: compileScope(document),
    outcome(view) {
      try {
        const truth = judge(view);
        if (truth === FALSE) return silent;
        return truth === TRUE ? { rule: published, result: 'fired', because: explainLeaves(leaves, view) } : unknown;
      } catch (error) {
        return { rule: published, result: 'error', because: [], error: messageOf(error) };
      }
    },
    explain(view) {
      try {
        const truth = judge(view);
        return { result: truth === TRUE ? 'fired' : truth === FALSE ? 'silent' : 'unknown', because: explainLeaves(leaves, view) };
      } catch (error) {
        return { result: 'error', because: [], error: messageOf(error) };
      }
    },
  };
}
