import type { LiveSource } from '../domain/source.js';

/** Sources for the hot path: in memory, about a second old at most. */
export abstract class LiveSources {
  /** `fresh` looks into MongoDB first (at most a few times a second): a source or secret may be a moment old. */
  abstract find(id: string, fresh?: boolean): Promise<LiveSource | undefined>;
  /** This process changed a source: what is in memory no longer counts. */
  abstract forget(): void;
}
