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
  /** What the batches are made of, by batch, then id. */
  abstract leaves(batches: readonly string[]): Promise<BatchLeaf[]>;
  /** Writes batches with their events; those already there stay. */
  abstract record(batches: readonly { batch: SignalBatch; event: EventDraft }[]): Promise<void>;
  /** Observations of all batches recorded so far. */
  abstract observations(): Promise<number>;
  /** Takes their signals off the list of what waits to be evaluated. */
  abstract settle(batches: readonly string[]): Promise<void>;
}
