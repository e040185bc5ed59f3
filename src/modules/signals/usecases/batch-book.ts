import type { EventDraft } from '../../../kernel/index.js';

/** A journalled batch: its Merkle root stands in the audit ledger for every signal in it. */
export type SignalBatch = {
  readonly id: string;
  readonly version: number;
  readonly schemaVersion: number;
  readonly count: number;
  /** Product × store × hour lines in it. */
  readonly observations: number;
  /** Merkle tree hash (RFC 6962) over the digests of its signals in the order of their ids. */
  readonly root: string;
  readonly recordedAt: Date;
  readonly correlationId: string;
};

/** One leaf of a batch. */
export type BatchLeaf = {
  readonly batch: string;
  readonly id: string;
  readonly digest: string;
  /** Lines of hourly store sales; 0 for other signals. */
  readonly observations: number;
  readonly recordedAt: Date;
  readonly correlationId: string;
};

/** Keeps which batches are done with. */
export abstract class BatchBook {
  /** Writes batches with their events. One that is there already stays, unless it was written with fewer signals. */
  abstract record(batches: readonly { batch: SignalBatch; event: EventDraft }[]): Promise<void>;
  /** Which of these batches are recorded. */
  abstract recorded(batches: readonly string[]): Promise<Set<string>>;
  /** Observations of all batches recorded so far. */
  abstract observations(): Promise<number>;
}
