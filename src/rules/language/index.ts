export { LIMITS } from './bounds.js';
export { checkRule, type CheckedRule } from './check-rule.js';
export { isLeaf, type Condition, type GroupCondition, type LeafCondition } from './condition.js';
export { mergeKeyOf } from './merge-key.js';
export { parseRulePack } from './parse-rule-pack.js';
export {
  MERGE_KEY_PARTS,
  ruleDocument,
  ruleDocumentJsonSchema,
  type GoldenCase,
  type MergeKeyPart,
  type RuleDocument,
} from './rule-document.js';
