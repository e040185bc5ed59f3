export type { OpenDelivery } from './domain/fact-document.js';
export { FactReader, type PlannedHour } from './usecases/fact-reader.js';
export { FindingReader } from './usecases/finding-reader.js';
