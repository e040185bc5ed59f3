export { importRules, type ImportDefaults, type ImportedRule } from './import-rules.js';
