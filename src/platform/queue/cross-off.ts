import type { Collection, Document, Filter } from 'mongodb';
import type { WithOutbox } from '../mongo/outbox.js';

type Rows = Collection<Document & WithOutbox>;
const EMPTIED = { $unset: { outbox: '', outboxAt: '', outboxEnd: '' } } as const;

/**
 * Empties the outboxes of documents that were read whole and told, in one update. One that got more events meanwhile keeps all of
 * them: the next pass tells the newer, and what was told already is known.
 */
export async function crossOffRead(rows: Rows, documents: readonly WithOutbox[]): Promise<void> {
  if (documents.length === 0) return;
  await rows.updateMany(
    { _id: { $in: documents.map(({ _id }) => _id) }, outboxEnd: { $in: documents.flatMap(({ outboxEnd }) => outboxEnd ?? []) } },
    EMPTIED,
  );
}

/**
 * Empties outboxes of which only what their writer added was seen and told: those that hold exactly that, from the first event
 * to the last. Another process may have added some of its own before, between or behind: false when any such outbox is left,
 * which has to be read.
 */
export async function crossOffHanded(rows: Rows, handed: readonly WithOutbox[]): Promise<boolean> {
  const whole = [...Map.groupBy(handed, ({ _id }) => _id)].map(([id, parts]) => ({
    id,
    events: parts.flatMap(({ outbox }) => outbox ?? []),
  }));
  const bySize = Map.groupBy(whole, ({ events }) => events.length);
  const left = await Promise.all(
    [...bySize].map(async ([size, of]) => {
      const filter = {
        _id: { $in: of.map(({ id }) => id) },
        outboxEnd: { $in: of.flatMap(({ events }) => events.at(-1)?.id ?? []) },
        'outbox.0.id': { $in: of.flatMap(({ events }) => events[0]?.id ?? []) },
        outbox: { $size: size },
      };
      const { matchedCount } = await rows.updateMany(filter as unknown as Filter<Document & WithOutbox>, EMPTIED);
      return of.length - matchedCount;
    }),
  );
  return left.every((n) => n === 0);
}
