import { Inject, Injectable } from '@nestjs/common';
import { WallClock, type EventDraft } from '../../../kernel/index.js';
import { EntityCollection, Mongo, OutboxRegistry } from '../../../platform/index.js';
import type { Stop } from '../domain/stop.js';
import { StopStore } from '../usecases/ports.js';

@Injectable()
export class MongoStopStore extends StopStore {
  private readonly stops: EntityCollection<Stop>;

  constructor(mongo: Mongo, outboxes: OutboxRegistry, @Inject(WallClock) wall: WallClock) {
    super();
    this.stops = new EntityCollection<Stop>(mongo, outboxes, wall, 'stops');
  }

  async ensureIndexes(): Promise<void> {
    await this.stops.rows.createIndex({ stopped: 1 });
  }
  pulled(): Promise<Stop[]> {
    return this.stops.findMany({ stopped: true }, { sort: { _id: 1 } });
  }
  list(): Promise<Stop[]> {
    return this.stops.findMany({}, { sort: { _id: 1 } });
  }
  find(id: string): Promise<Stop | undefined> {
    return this.stops.find(id);
  }
  insert(stop: Stop, events: readonly EventDraft[]): Promise<boolean> {
    return this.stops.insert(stop, events);
  }
  save(stop: Stop, events: readonly EventDraft[]): Promise<boolean> {
    return this.stops.save(stop, events);
  }
}
