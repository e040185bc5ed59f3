export { isAmong, type RollingPlaces, type RollingRule } from './rolling.js';
export { compileRuleSet } from './compile-rule-set.js';
export { leavesOf } from './because.js';
export { factOfValue } from './compile-condition.js';
export { relatedRules, type RelatedRule, type RelatedRules } from './relatives.js';
export { outOfScope } from './out-of-scope.js';
export type {
  ExplainedCondition,
  Explanation,
  PublishedRule,
  RuleInterest,
  RuleOutcome,
  RuleResult,
  RuleSet,
  RuleTrigger,
  SurveyedRule,
  WaitingRules,
} from './rule-set.js';
