import type { EngineOptions, Engines } from './start-engines.mjs';

/**
 * Engines with a data directory of their own that is gone after `stop()`. An external MongoDB is used
 * with a database of its own, which is dropped after `stop()`; an external Redis is shared as it is.
 */
export function startTemporaryEngines(options?: Omit<EngineOptions, 'dataDir' | 'fresh'>): Promise<Engines>;
