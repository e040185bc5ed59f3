import {
  contentDigest,
  EndcapError,
  listDigests,
  type FactView,
  type FieldIssue,
  type Place,
  type SignalTypeName,
} from '../../kernel/index.js';
import type { FactCatalogue } from '../facts/fact-catalogue.js';
import type { FactKind } from '../facts/fact-definition.js';
import { checkMeaning } from '../language/check-rule.js';
import type { RuleDocument } from '../language/rule-document.js';
import { compileRule, type CompiledRule } from './compile-rule.js';
import { outOfScope } from './out-of-scope.js';
import { isAmong, type RollingRule } from './rolling.js';
import { indexRules } from './rule-index.js';
import type { PublishedRule, RuleInterest, RuleOutcome, RuleSet, RuleTrigger, SurveyedRule, WaitingRules } from './rule-set.js';
import { RuleView } from './rule-view.js';

function interestsOf(rules: readonly CompiledRule[]): readonly RuleInterest[] {
  const found = new Map<string, { signalType: SignalTypeName; subjectShape: string; facts: Set<string> }>();
  for (const { published } of rules) {
    const { signals, absences = [] } = published.document.trigger;
    for (const signalType of new Set([...signals, ...absences.map(({ after }) => after)])) {
      const key = `${signalType} ${published.document.subject}`;
      const interest = found.get(key) ?? { signalType, subjectShape: published.document.subject, facts: new Set() };
      for (const fact of published.facts) interest.facts.add(fact);
      found.set(key, interest);
    }
  }
  return [...found.values()].map((one) => ({ ...one, facts: [...one.facts].sort() }));
}

/** A reported fact is a look-up, a window a sum, a derived one several of both. */
const COST_OF_KIND = { reported: 1, window: 4, derived: 8, series: 8 } as const satisfies Record<FactKind, number>;

function issuesOf(sorted: readonly RuleDocument[], catalogue: FactCatalogue): FieldIssue[] {
  return sorted.flatMap((document, index) => [
    ...checkMeaning(document, catalogue).map(({ path, message }) => ({ path: `${document.id}: ${path}`, message })),
    ...(document.id === sorted[index - 1]?.id ? [{ path: `${document.id}: id`, message: 'used twice' }] : []),
  ]);
}

/** Stable: what stands comes before what is rolled out under the same id. */
const inOrder = <T>(list: readonly T[], id: (one: T) => string): T[] =>
  [...list].sort((a, b) => (id(a) < id(b) ? -1 : id(a) > id(b) ? 1 : 0));

const elsewhere = (rule: CompiledRule, there: (place: Place) => boolean): CompiledRule => ({
  ...rule,
  holdsIn: (place) => !there(place),
  applies: (trigger) => !there(trigger.place) && rule.applies(trigger),
});
const within = (rule: CompiledRule, there: (place: Place) => boolean): CompiledRule => ({
  ...rule,
  holdsIn: there,
  applies: (trigger) => there(trigger.place) && rule.applies(trigger),
});

/**
 * Compiles a published set once. The digest depends on content alone, not on the order of files. Throws EndcapError
 * `invalid` on an id used twice or a document the catalogue does not bear out. Versions that are being rolled out stand
 * beside the set and are part of its digest with the places they hold in; a set without any is named by its documents alone.
 */
export function compileRuleSet(
  documents: readonly RuleDocument[],
  catalogue: FactCatalogue,
  rolling: readonly RollingRule[] = [],
): RuleSet {
  const sorted = inOrder(documents, (document) => document.id);
  const beside = inOrder(rolling, ({ document }) => document.id);
  const issues = [
    ...issuesOf(sorted, catalogue),
    ...issuesOf(
      beside.map(({ document }) => document),
      catalogue,
    ),
  ];
  if (issues.length > 0) throw new EndcapError('invalid', `rule set: ${issues.length} issue(s), first: ${issues[0]?.path}`, { issues });

  const cost = (fact: string): number => COST_OF_KIND[catalogue.get(fact)?.kind ?? 'derived'];
  const { each: versions, list } = listDigests(sorted);
  const digest = beside.length === 0 ? list : contentDigest({ rules: list, rolling: beside });
  const standing = sorted.map((document, index) => {
    const taken = beside.find((one) => one.document.id === document.id);
    const rule = compileRule(document, versions[index] ?? '', catalogue, cost);
    return taken === undefined ? rule : elsewhere(rule, isAmong(taken.where));
  });
  const rolled = beside.map(({ document, where }) =>
    within(compileRule(document, contentDigest(document), catalogue, cost), isAmong(where)),
  );
  const compiled = inOrder([...standing, ...rolled], (rule) => rule.published.id);
  const byId = Map.groupBy(compiled, (rule) => rule.published.id);
  const index = indexRules(compiled, cost);
  /** The version for a place; without one the version that stands, or the only one. */
  const found = (id: string, place?: Place): CompiledRule | undefined => {
    const [first, second] = byId.get(id) ?? [];
    return second !== undefined && place !== undefined && second.holdsIn(place) ? second : first;
  };
  const compiledRule = (id: string, place?: Place): CompiledRule => {
    const rule = found(id, place);
    if (rule === undefined) throw new RangeError('rules: no such rule in this set');
    return rule;
  };
  return Object.freeze({
    digest,
    rules: Object.freeze(compiled.map((rule) => rule.published)),
    interests: Object.freeze(interestsOf(compiled)),
    rule: (id: string, place?: Place) => found(id, place)?.published,
    evaluate(
      trigger: RuleTrigger,
      view: FactView,
      wanted?: (rule: PublishedRule) => boolean,
      waiting?: WaitingRules,
    ): readonly RuleOutcome[] {
      const outcomes: RuleOutcome[] = [];
      const seen = new RuleView(view);
      // By index: this is gone through for every subject of every signal, and an iterator would be made each time.
      const candidates = index.candidates(trigger, seen, waiting);
      for (let i = 0; i < candidates.length; i += 1) {
        const rule = candidates[i] as CompiledRule;
        if (!rule.applies(trigger) || (wanted !== undefined && !wanted(rule.published))) continue;
        const outcome = rule.outcome(seen);
        if (outcome !== undefined) outcomes.push(outcome);
      }
      return outcomes;
    },
    survey(trigger: RuleTrigger, view: FactView, wanted?: (rule: PublishedRule) => boolean): readonly SurveyedRule[] {
      const seen = new RuleView(view);
      const asked = index.all(trigger).filter((rule) => rule.applies(trigger) && (wanted === undefined || wanted(rule.published)));
      return asked.map((rule) => ({ rule: rule.published, lacks: rule.lacks(seen) }));
    },
    explain: (ruleId: string, view: FactView, place?: Place) => compiledRule(ruleId, place).explain(new RuleView(view)),
    outOfScope(ruleId: string, where: Pick<RuleTrigger, 'place' | 'at'>): readonly string[] {
      const rule = compiledRule(ruleId, where.place);
      const rolled = rule.holdsIn(where.place) ? [] : ['it is being rolled out, and this place is not among those it is in force in'];
      return [...rolled, ...outOfScope(rule.published.document, where)];
    },
  });
}
