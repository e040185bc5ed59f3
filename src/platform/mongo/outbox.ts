import type { Collection, Document } from 'mongodb';
import type { EventDraft, FlowEvent } from '../../kernel/index.js';
import type { Mongo } from './mongo.js';

/** What every document with unsent events carries. `outboxAt` exists exactly while `outbox` is not empty. */
export type WithOutbox = { _id: string; outbox?: FlowEvent[]; outboxAt?: Date };

/** Gives drafts their derived ids: entity, version reached by this save, index. */
export function numberEvents(entity: string, version: number, drafts: readonly EventDraft[]): FlowEvent[] {
  return drafts.map((draft, index) => ({ ...draft, id: `${entity}.${version}.${index}` }));
}

/** The collections the relay reads unsent events from, and the bell that tells it that there are some. */
export class OutboxRegistry {
  private readonly names = new Set<string>();
  private ring: () => void = () => undefined;

  constructor(private readonly mongo: Mongo) {}

  register(name: string): void {
    this.names.add(name);
  }

  collections(): Collection<Document & WithOutbox>[] {
    return [...this.names].map((name) => this.mongo.db.collection<Document & WithOutbox>(name));
  }

  /** The relay asks to be rung. */
  onEvents(ring: () => void): void {
    this.ring = ring;
  }

  /** A writer says that there are unsent events. */
  nudge(): void {
    this.ring();
  }

  /** True when any collection holds unsent events. */
  async hasUnsent(): Promise<boolean> {
    const found = await Promise.all(
      this.collections().map((collection) => collection.findOne({ outboxAt: { $exists: true } }, { projection: { _id: 1 } })),
    );
    return found.some((document) => document !== null);
  }

  async ensureIndexes(): Promise<void> {
    await Promise.all(this.collections().map((collection) => collection.createIndex({ outboxAt: 1 }, { sparse: true })));
  }
}
