import type { Signal } from '../../../kernel/index.js';

/** What the stages after acceptance read signals from. */
export abstract class SignalJournal {
  /**
   * Accepted signals of batches, all batches together, by event time, then id. How signals were grouped into batches is
   * an accident of load and must not influence a decision.
   */
  abstract read(batches: readonly string[]): Promise<Signal[]>;
}
