export type { Outcome } from './domain/outcome.js';
export { OutcomesModule } from './outcomes.module.js';
export { OutcomeReader } from './usecases/outcome-reader.js';
