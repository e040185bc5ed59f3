import type { Signal } from '../../../kernel/index.js';
import type { BatchLeaf } from './batch-book.js';

/** What batches hold. */
export type JournalledBatches = {
  /**
   * Accepted signals of all batches together, by event time, then id. How signals were grouped into batches is an accident
   * of load and must not influence a decision.
   */
  readonly signals: readonly Signal[];
  /** Everything journalled with them, accepted or not, by batch, then id. */
  readonly leaves: readonly BatchLeaf[];
};

/** What the stages after acceptance read signals from. */
export abstract class SignalJournal {
  abstract read(batches: readonly string[]): Promise<JournalledBatches>;
}
