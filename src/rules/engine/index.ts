export { compileRuleSet } from './compile-rule-set.js';
export type { Explanation, PublishedRule, RuleInterest, RuleOutcome, RuleResult, RuleSet, RuleTrigger } from './rule-set.js';
