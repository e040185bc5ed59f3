import { EndcapError, listDigests, type FactView, type FieldIssue, type SignalTypeName } from '../../kernel/index.js';
import type { FactCatalogue } from '../facts/fact-catalogue.js';
import type { FactKind } from '../facts/fact-definition.js';
import { checkMeaning } from '../language/check-rule.js';
import type { RuleDocument } from '../language/rule-document.js';
import { compileRule, type CompiledRule } from './compile-rule.js';
import { outOfScope } from './out-of-scope.js';
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

/**
 * Compiles a published set once. The digest depends on content alone, not on the order of files. Throws EndcapError
 * `invalid` on an id used twice or a document the catalogue does not bear out.
 */
export function compileRuleSet(documents: readonly RuleDocument[], catalogue: FactCatalogue): RuleSet {
  const sorted = [...documents].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const issues: FieldIssue[] = sorted.flatMap((document, index) => [
    ...checkMeaning(document, catalogue).map(({ path, message }) => ({ path: `${document.id}: ${path}`, message })),
    ...(document.id === sorted[index - 1]?.id ? [{ path: `${document.id}: id`, message: 'used twice' }] : []),
  ]);
  if (issues.length > 0) throw new EndcapError('invalid', `rule set: ${issues.length} issue(s), first: ${issues[0]?.path}`, { issues });

  const cost = (fact: string): number => COST_OF_KIND[catalogue.get(fact)?.kind ?? 'derived'];
  const { each: versions, list: digest } = listDigests(sorted);
  const compiled = sorted.map((document, index) => compileRule(document, versions[index] ?? '', catalogue, cost));
  const byId = new Map(compiled.map((rule) => [rule.published.id, rule]));
  const index = indexRules(compiled, cost);
  const compiledRule = (id: string): CompiledRule => {
    const rule = byId.get(id);
    if (rule === undefined) throw new RangeError('rules: no such rule in this set');
    return rule;
  };
  return Object.freeze({
    digest,
    rules: Object.freeze(compiled.map((rule) => rule.published)),
    interests: Object.freeze(interestsOf(compiled)),
    rule: (id: string) => byId.get(id)?.published,
    evaluate(
      trigger: RuleTrigger,
      view: FactView,
      wanted?: (rule: PublishedRule) => boolean,
      waiting?: WaitingRules,
    ): readonly RuleOutcome[] {
      const outcomes: RuleOutcome[] = [];
      const seen = new RuleView(view);
      for (const rule of index.candidates(trigger, seen, waiting)) {
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
    explain: (ruleId: string, view: FactView) => compiledRule(ruleId).explain(new RuleView(view)),
    outOfScope: (ruleId: string, where: Pick<RuleTrigger, 'place' | 'at'>) => outOfScope(compiledRule(ruleId).published.document, where),
  });
}
