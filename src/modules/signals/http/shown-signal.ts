import type { JournalledSignal } from '../domain/journalled-signal.js';

/** A signal set aside, without its data. */
export const shownSignal = ({ id, source, ceSource, ceId, type, time, receivedAt, reason, store, correlationId }: JournalledSignal) => ({
  id,
  source,
  event: { id: ceId, source: ceSource, type, time: time.toISOString() },
  store,
  receivedAt: receivedAt.toISOString(),
  reason,
  correlationId,
});
export type ShownSignal = ReturnType<typeof shownSignal>;
/** What became of it. */
export type Settled = { id: string; state: 'accepted' | 'discarded' };
