export { RulebookModule } from './rulebook.module.js';
export { FactsDeclared } from './usecases/facts-declared.js';
export { RuleBook, type RulesPointer } from './usecases/rule-book.js';
export { RuleWriters, type FiredRule } from './usecases/rule-writers.js';
export { SetRuleAside } from './usecases/set-rule-aside.js';
export { ShadowBook, type ShadowNote, type ShadowRule } from './usecases/shadow-book.js';
export { diffDocuments, type Difference } from './domain/diff-documents.js';
export { rulesInForce } from './rules-in-force.js';
export { ReleasedFacts } from './store/config-files.js';
