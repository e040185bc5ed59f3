import { Inject, Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { WallClock, type EventDraft } from '../../../kernel/index.js';
import { EntityCollection, Mongo, OutboxRegistry } from '../../../platform/index.js';
import type { Stop } from '../domain/stop.js';
import { StopStore } from '../usecases/ports.js';

@Injectable()
export class MongoStopStore extends StopStore {
  private readonly stops: EntityCollection<Stop>;
  /** Actions about to go at the same moment share one look; each look begins after it was asked for. */
  private readonly look: DataLoader<'pulled', Stop[]>;

  constructor(mongo: Mongo, outboxes: OutboxRegistry, @Inject(WallClock) wall: WallClock) {
    super();
    this.stops = new EntityCollection<Stop>(mongo, outboxes, wall, 'stops');
    this.look = new DataLoader(
      async (asked) => {
        const pulled = await this.stops.findMany({ stopped: true }, { sort: { _id: 1 } });
        return asked.map(() => pulled);
      },
      { cache: false },
    );
  }

  async ensureIndexes(): Promise<void> {
    await this.stops.rows.createIndex({ stopped: 1 });
  }
  pulled(): Promise<Stop[]> {
    return this.look.load('pulled');
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
