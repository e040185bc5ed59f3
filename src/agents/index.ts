export * from './contract/index.js';
export * from './inventory/index.js';
export * from './planners.js';
export * from './runtime/index.js';
export * from './stockout/index.js';
export * from './tools/index.js';
