import type { Place } from '../../kernel/index.js';
import type { FactCatalogue } from '../facts/fact-catalogue.js';
import type { LeafCondition } from '../language/condition.js';
import type { RuleDocument } from '../language/rule-document.js';
import { FALSE, TRUE, UNKNOWN } from '../operators/index.js';
import { explainLeaves, leavesOf } from './because.js';
import { compileCondition, FAILED, factOfValue, readLeaf, readNeeded, type CostOfFact, type Judge } from './compile-condition.js';
import { explainConditions } from './explain-conditions.js';
import type { Explanation, PublishedRule, RuleOutcome, RuleTrigger } from './rule-set.js';
import { messageOf, type RuleView } from './rule-view.js';
import { saysOfRule } from './sentences.js';

/** A rule ready to be asked. The outcome of what cannot be said is made once and shared. */
export type CompiledRule = {
  readonly published: PublishedRule;
  /** False where another version of the same rule is in force. */
  readonly holdsIn: (place: Place) => boolean;
  readonly applies: (trigger: RuleTrigger) => boolean;
  /** Undefined for a rule that stays silent: the common case costs nothing to tell. */
  readonly outcome: (view: RuleView) => RuleOutcome | undefined;
  readonly explain: (view: RuleView) => Explanation;
  /** Facts that keep it from being told; none when it can be, or when one failed to be read. */
  readonly lacks: (view: RuleView) => readonly string[];
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

/** Reasons are worked out when somebody asks: most callers want those of the second opinion. */
class Fired implements RuleOutcome {
  readonly result = 'fired';
  private reasons: RuleOutcome['because'] | undefined;

  constructor(
    readonly rule: PublishedRule,
    private readonly leaves: readonly LeafCondition[],
    private readonly view: RuleView,
  ) {}

  get because(): RuleOutcome['because'] {
    return (this.reasons ??= explainLeaves(this.leaves, this.view));
  }
}

/** The sides that are missing or too old in comparisons that cannot be made; with both at hand, the one that does not fit. */
function unknownFacts(leaves: readonly LeafCondition[], view: RuleView): readonly string[] {
  const facts = new Set<string>();
  explainLeaves(leaves, view).forEach(({ result }, index) => {
    if (result !== 'unknown') return;
    const leaf = leaves[index] as LeafCondition;
    const other = factOfValue(leaf.value);
    const needed = other === undefined || readNeeded(leaf, view) !== undefined;
    if (needed || readLeaf(leaf, view) === undefined) facts.add(leaf.fact);
    if (!needed) facts.add(other);
  });
  return [...facts];
}

/** Compiles a checked document; its version is its content hash. */
export function compileRule(document: RuleDocument, version: string, catalogue: FactCatalogue, cost: CostOfFact): CompiledRule {
  const leaves: readonly LeafCondition[] = leavesOf(document.conditions);
  const facts = new Set<string>();
  for (const leaf of leaves) {
    facts.add(leaf.fact);
    const other = factOfValue(leaf.value);
    if (other !== undefined) facts.add(other);
  }
  const published: PublishedRule = Object.freeze({
    id: document.id,
    version,
    document,
    facts: Object.freeze([...facts].sort()),
  });
  const judge: Judge = compileCondition(document.conditions, cost);
  const unknown: RuleOutcome = Object.freeze({ rule: published, result: 'unknown', because: [] });
  const failed = (view: RuleView): string | undefined => published.facts.map((fact) => view.failure(fact)).find((one) => one !== undefined);
  return {
    published,
    holdsIn: () => true,
    applies: compileScope(document),
    outcome(view) {
      try {
        const verdict = judge(view);
        if (verdict === FALSE) return undefined;
        if (verdict === TRUE) return new Fired(published, leaves, view);
        return verdict === FAILED ? { rule: published, result: 'error', because: [], error: failed(view) } : unknown;
      } catch (error) {
        return { rule: published, result: 'error', because: [], error: messageOf(error) };
      }
    },
    lacks(view) {
      try {
        return judge(view) === UNKNOWN ? unknownFacts(leaves, view) : [];
      } catch {
        return [];
      }
    },
    explain(view) {
      try {
        const verdict = judge(view);
        const result = verdict === TRUE ? 'fired' : verdict === FALSE ? 'silent' : verdict === FAILED ? 'error' : 'unknown';
        const explained = explainConditions(document.conditions, view, catalogue);
        return {
          result,
          ...explained,
          says: saysOfRule(result, explained.inTheWay),
          ...(result === 'error' ? { error: failed(view) } : {}),
        };
      } catch (error) {
        return { result: 'error', because: [], inTheWay: 0, says: saysOfRule('error', 0), error: messageOf(error) };
      }
    },
  };
}
