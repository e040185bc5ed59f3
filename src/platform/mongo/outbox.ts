import type { Collection, Document } from 'mongodb';
import type { EventDraft, FlowEvent } from '../../kernel/index.js';
import type { Mongo } from './mongo.js';

/**
 * What every document with unsent events carries; none of it exists without any. `outboxEnd` is the id of the newest: an
 * outbox is emptied only while nothing was added to what was told.
 */
export type WithOutbox = { _id: string; outbox?: FlowEvent[]; outboxAt?: Date; outboxEnd?: string };

/** The fields beside `outbox` of a document that gets these events at this moment of wall time; none without events. */
export function outboxMarks(events: readonly FlowEvent[], at: Date): Pick<WithOutbox, 'outboxAt' | 'outboxEnd'> {
  const end = events.at(-1);
  return end === undefined ? {} : { outboxAt: at, outboxEnd: end.id };
}

/** The events themselves and the fields beside them; nothing without events. */
export function outboxOf(events: FlowEvent[], at: Date): Omit<WithOutbox, '_id'> {
  return events.length === 0 ? {} : { outbox: events, ...outboxMarks(events, at) };
}

/** Gives drafts their derived ids: entity, version reached by this save, index. */
export function numberEvents(entity: string, version: number, drafts: readonly EventDraft[]): FlowEvent[] {
  return drafts.map((draft, index) => ({ ...draft, id: `${entity}.${version}.${index}` }));
}

/** Rung when a collection has unsent events; with the document that carries them where the writer has it at hand. */
export type OutboxBell = (collection: string, carrying?: WithOutbox) => void;

/** The collections the relay reads unsent events from, and the bell that tells it which of them have some. */
export class OutboxRegistry {
  private readonly names = new Set<string>();
  private ring: OutboxBell = () => undefined;

  constructor(private readonly mongo: Mongo) {}

  register(name: string): void {
    this.names.add(name);
  }

  /** Names of all registered collections. */
  all(): readonly string[] {
    return [...this.names];
  }

  collection(name: string): Collection<Document & WithOutbox> {
    return this.mongo.db.collection<Document & WithOutbox>(name);
  }

  /** The relay asks to be rung. */
  onEvents(ring: OutboxBell): void {
    this.ring = ring;
  }

  /** A writer says that a collection has unsent events; with `carrying`, which, so that nobody need look for them. */
  nudge(name: string, carrying?: WithOutbox): void {
    this.ring(name, carrying);
  }

  /** Collections that hold unsent events: one question over all of them. */
  async unsent(): Promise<string[]> {
    const [first, ...others] = this.all();
    if (first === undefined) return [];
    const unsentIn = (coll: string): Document[] => [
      { $match: { outboxAt: { $exists: true } } },
      { $limit: 1 },
      { $project: { _id: 0, coll: { $literal: coll } } },
    ];
    const found = await this.collection(first)
      .aggregate([...unsentIn(first), ...others.map((coll) => ({ $unionWith: { coll, pipeline: unsentIn(coll) } }))])
      .toArray();
    return found.map((row) => String(row['coll']));
  }

  async ensureIndexes(): Promise<void> {
    await Promise.all(
      this.all().map((name) =>
        this.collection(name).createIndex({ outboxAt: 1, _id: 1 }, { partialFilterExpression: { outboxAt: { $exists: true } } }),
      ),
    );
  }
}
