import { Inject, Injectable } from '@nestjs/common';
import type { Document, Filter } from 'mongodb';
import { WallClock, type EventDraft } from '../../../kernel/index.js';
import { EntityCollection, Mongo, OutboxRegistry, type EntityRow } from '../../../platform/index.js';
import type { Outcome } from '../domain/outcome.js';
import { OutcomeReader } from '../usecases/outcome-reader.js';

@Injectable()
export class MongoOutcomeStore extends OutcomeReader {
  private readonly outcomes: EntityCollection<Outcome>;

  constructor(mongo: Mongo, outboxes: OutboxRegistry, @Inject(WallClock) wall: WallClock) {
    super();
    this.outcomes = new EntityCollection<Outcome>(mongo, outboxes, wall, 'outcomes');
  }

  async ensureIndexes(): Promise<void> {
    await this.outcomes.rows.createIndex({ exception: 1, observedAt: 1 });
    await this.outcomes.rows.createIndex({ observedAt: -1, _id: 1 });
  }

  async insertMany(changes: readonly { entity: Outcome; events: readonly EventDraft[] }[]): Promise<void> {
    await this.outcomes.insertMany(changes);
  }

  list(filter: Filter<EntityRow>, limit: number): Promise<Outcome[]> {
    return this.outcomes.findMany(filter, { sort: { observedAt: -1, _id: 1 }, limit });
  }

  observedBetween(from: Date, until: Date): Promise<Outcome[]> {
    return this.outcomes.findMany({ observedAt: { $gte: from, $lt: until } }, { sort: { observedAt: 1, _id: 1 } });
  }

  async totals(): Promise<Record<string, number>> {
    const rows = await this.outcomes.rows.aggregate<Document>([{ $group: { _id: '$result', n: { $sum: 1 } } }]).toArray();
    return Object.fromEntries(rows.map((row) => [String(row['_id']), Number(row['n'])]));
  }
}
