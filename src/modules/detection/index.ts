export { DetectionModule } from './detection.module.js';
export { checkOf, type DueAbsence } from './domain/due-absence.js';
export type { OpenDelivery } from './domain/fact-document.js';
export { ActiveRules, type RulesInForce } from './usecases/active-rules.js';
export { FactReader, type PlannedHour } from './usecases/fact-reader.js';
export { FindingReader } from './usecases/finding-store.js';
export { Breath } from './usecases/breath.js';
export { DetectionInMemory, type LostAt } from './usecases/detection-in-memory.js';
export type { DetectionSide } from './usecases/detection-side.js';
