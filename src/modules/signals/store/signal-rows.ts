import { inventoryPosition, promotionPlan } from '../../../kernel/index.js';
import type { Collection } from 'mongodb';
import type { Mongo, WithOutbox } from '../../../platform/index.js';
import type { JournalledSignal } from '../domain/journalled-signal.js';

/** A signal as MongoDB holds it. */
export type SignalRow = Omit<JournalledSignal, 'id'> &
  WithOutbox & {
    version: number;
    schemaVersion: number;
    /** The batch it waits to be evaluated with; absent once it was, so that the index over it stays small. */
    waits?: string;
    /** Batch and digest it was let out of quarantine with. */
    releasedIn?: string;
    releasedDigest?: string;
  };

export const SIGNALS = 'signals';
export const SIGNAL_BATCHES = 'signal_batches';
/** Longer than the window in which an id must be known (90 days by event time), and a year for questions. */
export const KEPT_DAYS = 400;

/** The journal of signals. */
export const signalRows = (mongo: Mongo): Collection<SignalRow> => mongo.db.collection<SignalRow>(SIGNALS);

/** Filter of what waits, in a form the small index answers. */
export const WAITING = { waits: { $gt: '' } };

/** Prefix of batches that signals let out of quarantine make up. */
export const isRelease = (batch: string): boolean => batch.startsWith('rel_');

export async function ensureSignalIndexes(mongo: Mongo): Promise<void> {
  const rows = signalRows(mongo);
  await rows.createIndex({ batch: 1 });
  await rows.createIndex({ recordedAt: 1 });
  await mongo.db.collection(SIGNAL_BATCHES).createIndex({ recordedAt: 1 });
  await rows.createIndex({ waits: 1, recordedAt: 1 }, { partialFilterExpression: { waits: { $exists: true } } });
  for (const state of ['quarantined', 'discarded'])
    await rows.createIndex({ state: 1, _id: 1 }, { name: `state_${state}`, partialFilterExpression: { state } });
  await rows.createIndex({ releasedIn: 1 }, { sparse: true });
  // History is read along event time; plans of promotions are few, and asked for by themselves.
  await rows.createIndex({ time: 1, _id: 1 });
  await rows.createIndex({ type: 1, time: 1 }, { partialFilterExpression: { type: promotionPlan.type } });
  await rows.createIndex({ time: 1 }, { name: 'stock_reports', partialFilterExpression: { type: inventoryPosition.type } });
}
