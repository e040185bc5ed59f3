export { headForGrid, type HeadForGrid } from './head-for-grid.js';
export { importDefaults } from './import-defaults.js';
export { importRules, type ImportDefaults, type ImportedRule } from './import-rules.js';
