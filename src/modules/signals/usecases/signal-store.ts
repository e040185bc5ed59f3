import type { EventDraft } from '../../../kernel/index.js';
import type { JournalledSignal } from '../domain/journalled-signal.js';

/** What the journal had under an id when a signal of that id came again. */
export type Known = { readonly id: string; readonly digest: string; readonly batch: string };

/** Signals to be inserted, each with its size as JSON and the events it causes (quarantined ones have one). */
export type NewSignal = { readonly signal: JournalledSignal; readonly size: number; readonly events: readonly EventDraft[] };

/** A batch journalled and to be handed to evaluation, with the number of its signals. */
export type WaitingBatch = { readonly batch: string; readonly signals: number; readonly receivedAt: Date; readonly correlationId: string };

/** A known id that came with another body. */
export type Conflict = {
  readonly id: string;
  readonly version: number;
  readonly schemaVersion: number;
  readonly signal: string;
  readonly source: string;
  readonly digest: string;
  readonly at: Date;
};

/** Writes signals. An insert that answers is on disk on a majority. */
export abstract class SignalStore {
  /** Inserts what is new, in one write, and answers what was there before. */
  abstract insert(signals: readonly NewSignal[]): Promise<Known[]>;
  /** Batches by id, as far as they are in the journal. */
  abstract batches(ids: readonly string[]): Promise<WaitingBatch[]>;
  /** Ids of the batches of signals recorded, or let out of quarantine, in this span of wall time, `from` included. */
  abstract batchesBetween(from: Date, until: Date): Promise<string[]>;
  abstract find(id: string): Promise<(JournalledSignal & { version: number }) | undefined>;
  /** Lets a quarantined signal in, or gives it up. False when it is no longer the version that was read. */
  abstract settleQuarantined(signal: JournalledSignal & { version: number }, event: EventDraft, release?: Release): Promise<boolean>;
  /** How many are in the journal, and how many of them were given up. */
  abstract journalled(): Promise<{ inAll: number; discarded: number }>;
  abstract recordConflict(conflict: Conflict, event: EventDraft): Promise<void>;
}

/** How a quarantined signal goes on: as a batch of its own. */
export type Release = { readonly batch: string; readonly digest: string };
