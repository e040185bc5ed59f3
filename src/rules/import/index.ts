export { headForGrid, type HeadForGrid } from './head-for-grid.js';
export { importRules, type ImportDefaults, type ImportedRule } from './import-rules.js';
