export { cannotHoldTogether, compareConditions, implies, type Relation } from './analysis/compare.js';
export { checkBounds, LIMITS } from './bounds.js';
export { checkRule, type CheckedRule, type CheckOptions } from './check-rule.js';
export { checkRuleText, readOneDocument, readRuleDocument, type CheckedText, namedPlace } from './check-rule-text.js';
export { isLeaf, type Condition, type GroupCondition, type LeafCondition, type WrittenCondition, type WrittenGroup } from './condition.js';
export { mergeKeyOf } from './merge-key.js';
export type { KnownNames } from './name-issues.js';
export { checkRulePack, parseRulePack, type CheckedPack } from './parse-rule-pack.js';
export {
  MERGE_KEY_PARTS,
  ruleDocument,
  ruleDocumentJsonSchema,
  versionedAs,
  type GoldenCase,
  type MergeKeyPart,
  type RuleDocument,
  type TableOrigin,
  type RuleExpectation,
  type WrittenRule,
} from './rule-document.js';
export type { Known, KnownPlaces } from './scope-issues.js';
export { suppressedBy } from './suppressed-by.js';
export type { SuppressWindow } from './suppress-window.js';
export { absenceName, triggersOf, type Absence, type AbsenceName } from './trigger.js';
export { writeRuleDocument } from './write-rule-document.js';
