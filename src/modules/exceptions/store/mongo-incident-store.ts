import { Inject, Injectable } from '@nestjs/common';
import type { Filter } from 'mongodb';
import { WallClock, type EventDraft } from '../../../kernel/index.js';
import { EntityCollection, Mongo, OutboxRegistry, type EntityRow } from '../../../platform/index.js';
import type { Incident } from '../domain/incident.js';
import { IncidentStore } from '../usecases/exception-store.js';

@Injectable()
export class MongoIncidentStore extends IncidentStore {
  private readonly incidents: EntityCollection<Incident>;

  constructor(mongo: Mongo, outboxes: OutboxRegistry, @Inject(WallClock) wall: WallClock) {
    super();
    this.incidents = new EntityCollection<Incident>(mongo, outboxes, wall, 'incidents');
  }

  async ensureIndexes(): Promise<void> {
    await this.incidents.rows.createIndex({ openKey: 1 }, { unique: true, partialFilterExpression: { openKey: { $exists: true } } });
    await this.incidents.rows.createIndex({ 'moneyAtRisk.amount': -1, _id: 1 });
  }

  async open(key: string): Promise<Incident | undefined> {
    return (await this.incidents.findMany({ openKey: key }, { limit: 1 }))[0];
  }

  find(id: string): Promise<Incident | undefined> {
    return this.incidents.find(id);
  }

  insert(incident: Incident, events: readonly EventDraft[]): Promise<boolean> {
    return this.incidents.insert(incident, events);
  }

  save(incident: Incident, events: readonly EventDraft[]): Promise<boolean> {
    return this.incidents.save(incident, events);
  }

  list(filter: Filter<EntityRow>, limit: number): Promise<Incident[]> {
    return this.incidents.findMany(filter, { sort: { 'moneyAtRisk.amount': -1, _id: 1 }, limit });
  }

  count(): Promise<number> {
    return this.incidents.rows.estimatedDocumentCount();
  }
}
