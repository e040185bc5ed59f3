import type { Signal } from '../../../kernel/index.js';

/** A part of history: event times, `from` included, `until` not. */
export type HistoryRange = {
  readonly from: Date;
  readonly until: Date;
  /** Only signals of these stores, and those of no store; absent = all. */
  readonly stores?: readonly string[];
};

/** Accepted signals of the past, for those who live it again. */
export abstract class SignalHistory {
  /**
   * In the order in which they became known (`knownAt`), all of one moment together. Reads on as they are taken: what is
   * held is a few hundred signals, and what came late. Throws the signal’s reason when told to stop.
   */
  abstract moments(range: HistoryRange, stop: AbortSignal): AsyncIterable<readonly Signal[]>;
  abstract count(range: HistoryRange): Promise<number>;
  /** Promotions that plans of the range speak of. */
  abstract promotionsTold(range: HistoryRange): Promise<ReadonlySet<string>>;
}
