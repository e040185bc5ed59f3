export * from './contract/index.js';
export * from './runtime/index.js';
export * from './tools/index.js';
export * from './inventory/index.js';
