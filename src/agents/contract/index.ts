export * from './planner.js';
export * from './run.js';
export * from './spec.js';
export * from './tool.js';
