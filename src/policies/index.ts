export * from './abilities.js';
export * from './authority/index.js';
export * from './duties.js';
export * from './permissions.js';
export * from './scope.js';
