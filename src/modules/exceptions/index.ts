export { rulesHeard, type TrackedException } from './domain/tracked-exception.js';
export { ExceptionsModule } from './exceptions.module.js';
export { ExceptionReader } from './usecases/exception-reader.js';
export { ExceptionTotals, type ExceptionFigures } from './usecases/exception-totals.js';
export { ExceptionsInMemory } from './exceptions-in-memory.js';
