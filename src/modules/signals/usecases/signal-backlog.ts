import type { WaitingBatch } from './signal-store.js';

/** How much is journalled and not yet evaluated. */
export abstract class SignalBacklog {
  /** True when more waits than the limit allows: counted within about the last second, plus what came since. */
  abstract full(): boolean;
  /** Signals waiting now. */
  abstract count(): Promise<number>;
  abstract grewBy(signals: number): void;
  /** Batches older than some seconds that nobody handed over; looks at the next part of the list with every call. */
  abstract orphans(recordedBefore: Date): Promise<WaitingBatch[]>;
  /** True while any journalled batch is not in the work table. */
  abstract any(): Promise<boolean>;
}
