import type { SubjectKey } from '../../../kernel/index.js';
import type { TrackedException } from '../domain/tracked-exception.js';

/** An open exception as its neighbours see it. */
export type UnderWay = Pick<TrackedException, 'id' | 'subject' | 'runDueAt' | 'lastRun' | 'pending'>;

/** Exceptions as later stages read them. */
export abstract class ExceptionReader {
  abstract find(id: string): Promise<TrackedException | undefined>;
  /** Those that exist, in no particular order. */
  abstract findMany(ids: readonly string[]): Promise<TrackedException[]>;
  /** What is under way for those not closed or dismissed about any of these subjects, by id. */
  abstract openOn(subjects: readonly SubjectKey[]): Promise<UnderWay[]>;
  /** Opened at or after `from` and before `until` (business time), by opening, then id. */
  abstract openedBetween(from: Date, until: Date): Promise<TrackedException[]>;
}
