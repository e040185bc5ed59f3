export { isAmong, type RollingPlaces, type RollingRule } from './rolling.js';
export { compileRuleSet } from './compile-rule-set.js';
export type {
  ExplainedCondition,
  Explanation,
  PublishedRule,
  RuleInterest,
  RuleOutcome,
  RuleResult,
  RuleSet,
  RuleTrigger,
  WaitingRules,
} from './rule-set.js';
