import { Injectable } from '@nestjs/common';
import { WallClock, type EventDraft, type Scope } from '../../../kernel/index.js';
import { EntityCollection, Mongo, OutboxRegistry } from '../../../platform/index.js';
import type { ApiKey } from '../domain/api-key.js';
import { ApiKeyStore, type Slice } from '../usecases/ports.js';
import { withinScopeFilter } from './scope-filter.js';

@Injectable()
export class MongoApiKeyStore extends ApiKeyStore {
  private readonly keys: EntityCollection<ApiKey>;
  constructor(mongo: Mongo, outboxes: OutboxRegistry, wall: WallClock) {
    super();
    this.keys = new EntityCollection<ApiKey>(mongo, outboxes, wall, 'api-keys');
  }

  async prepare(): Promise<void> {
    await this.keys.rows.createIndex({ keyHash: 1 }, { unique: true });
  }

  async insert(key: ApiKey, events: readonly EventDraft[]): Promise<void> {
    await this.keys.insert(key, events);
  }

  save(key: ApiKey, events: readonly EventDraft[]): Promise<boolean> {
    return this.keys.save(key, events);
  }

  find(id: string): Promise<ApiKey | undefined> {
    return this.keys.find(id);
  }

  async byKeyHash(hash: string): Promise<ApiKey | undefined> {
    return (await this.keys.findMany({ keyHash: hash }, { limit: 1 }))[0];
  }

  list(within: Scope, { after, limit }: Slice): Promise<ApiKey[]> {
    const page = after === undefined ? {} : { _id: { $gt: after } };
    return this.keys.findMany({ ...withinScopeFilter(within), ...page }, { sort: { _id: 1 }, limit });
  }
}
