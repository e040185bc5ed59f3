export * from './demand.js';
export * from './projection.js';
export * from './trading-hours.js';
