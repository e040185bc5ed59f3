import type { JournalledSignal } from '../domain/journalled-signal.js';

export type QuarantineFilter = {
  /** Absent = everywhere; else only signals about these stores. */
  readonly stores?: readonly string[];
  readonly source?: string;
  readonly after?: string;
  readonly limit: number;
};

/** Quarantined signals for the screen, by id. */
export abstract class QuarantineBoard {
  abstract list(filter: QuarantineFilter): Promise<JournalledSignal[]>;
  abstract count(): Promise<number>;
}
