export * from './signals.module.js';
export * from './usecases/mark-evaluated.js';
export { knownAt } from './domain/as-accepted.js';
export * from './usecases/signal-history.js';
export * from './usecases/signal-journal.js';
export * from './usecases/signal-totals.js';
export * from './usecases/stock-reports.js';
export * from './usecases/stored-signals.js';
