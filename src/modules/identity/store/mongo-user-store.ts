import { Injectable } from '@nestjs/common';
import { EndcapError, WallClock, type EventDraft, type Role, type Scope } from '../../../kernel/index.js';
import { EntityCollection, isDuplicateKey, Mongo, OutboxRegistry } from '../../../platform/index.js';
import type { User } from '../domain/user.js';
import { UserStore, type Slice } from '../usecases/ports.js';
import { withinScopeFilter } from './scope-filter.js';

@Injectable()
export class MongoUserStore extends UserStore {
  private readonly users: EntityCollection<User>;
  constructor(mongo: Mongo, outboxes: OutboxRegistry, wall: WallClock) {
    super();
    this.users = new EntityCollection<User>(mongo, outboxes, wall, 'users');
  }

  async prepare(): Promise<void> {
    await this.users.rows.createIndex({ emailKey: 1 }, { unique: true });
    await this.users.rows.createIndex({ roles: 1, active: 1 });
  }

  insert(user: User, events: readonly EventDraft[]): Promise<boolean> {
    return this.users.insert(user, events);
  }

  async save(user: User, events: readonly EventDraft[]): Promise<boolean> {
    try {
      return await this.users.save(user, events);
    } catch (error) {
      if (isDuplicateKey(error)) throw new EndcapError('conflict', 'this e-mail address has an account already');
      throw error;
    }
  }

  find(id: string): Promise<User | undefined> {
    return this.users.find(id);
  }

  async byEmail(key: string): Promise<User | undefined> {
    return (await this.users.findMany({ emailKey: key }, { limit: 1 }))[0];
  }

  async any(): Promise<boolean> {
    return (await this.users.findMany({}, { limit: 1 })).length > 0;
  }

  list(within: Scope, { after, limit }: Slice): Promise<User[]> {
    const page = after === undefined ? {} : { _id: { $gt: after } };
    return this.users.findMany({ ...withinScopeFilter(within), ...page }, { sort: { _id: 1 }, limit });
  }

  activeWithRole(role: Role): Promise<User[]> {
    return this.users.findMany({ roles: role, active: true }, { sort: { _id: 1 } });
  }
}
