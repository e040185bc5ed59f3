import { Inject, Injectable } from '@nestjs/common';
import { WallClock, type EventDraft } from '../../../kernel/index.js';
import { EntityCollection, Mongo, OutboxRegistry } from '../../../platform/index.js';
import type { Connector } from '../domain/connector.js';
import { ConnectorStore } from '../usecases/ports.js';

@Injectable()
export class MongoConnectorStore extends ConnectorStore {
  private readonly connectors: EntityCollection<Connector>;

  constructor(mongo: Mongo, outboxes: OutboxRegistry, @Inject(WallClock) wall: WallClock) {
    super();
    this.connectors = new EntityCollection<Connector>(mongo, outboxes, wall, 'connectors');
  }

  list(): Promise<Connector[]> {
    return this.connectors.findMany({}, { sort: { _id: 1 } });
  }
  find(id: string): Promise<Connector | undefined> {
    return this.connectors.find(id);
  }
  insert(connector: Connector, events: readonly EventDraft[]): Promise<boolean> {
    return this.connectors.insert(connector, events);
  }
  save(connector: Connector, events: readonly EventDraft[]): Promise<boolean> {
    return this.connectors.save(connector, events);
  }
}
