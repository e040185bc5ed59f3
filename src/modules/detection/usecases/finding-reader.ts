import type { Finding } from '../../../kernel/index.js';

/** Findings as later stages read them. */
export abstract class FindingReader {
  /** Findings of these batches (`refs.batch` of an `exceptions.apply` job), by (occurred at, id). */
  abstract ofBatches(batches: readonly string[]): Promise<Finding[]>;
}
