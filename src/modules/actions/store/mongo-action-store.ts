import { Inject, Injectable } from '@nestjs/common';
import { WallClock, type ActionState, type EventDraft } from '../../../kernel/index.js';
import { EntityCollection, Mongo, OutboxRegistry } from '../../../platform/index.js';
import type { ActionRecord } from '../domain/action-record.js';
import { ActionBoard, ActionStore, type PageFilter } from '../usecases/ports.js';
import { pageFilter } from './page-filter.js';

/** The ledger of actions in MongoDB. */
@Injectable()
export class MongoActionStore extends ActionStore implements ActionBoard {
  private readonly actions: EntityCollection<ActionRecord>;

  constructor(mongo: Mongo, outboxes: OutboxRegistry, @Inject(WallClock) wall: WallClock) {
    super();
    this.actions = new EntityCollection<ActionRecord>(mongo, outboxes, wall, 'actions');
  }

  async ensureIndexes(): Promise<void> {
    await this.actions.rows.createIndex({ exception: 1, authorisedAt: 1 });
    await this.actions.rows.createIndex({ state: 1, priority: -1, _id: 1 });
    await this.actions.rows.createIndex({ priority: -1, _id: 1 });
    await this.actions.rows.createIndex({ finishedAt: 1, _id: 1 }, { partialFilterExpression: { finishedAt: { $exists: true } } });
  }

  find(id: string): Promise<ActionRecord | undefined> {
    return this.actions.find(id);
  }

  findMany(ids: readonly string[]): Promise<ActionRecord[]> {
    return this.actions.findMany({ _id: { $in: [...ids] } }, { sort: { _id: 1 } });
  }

  ofException(exception: string): Promise<ActionRecord[]> {
    return this.actions.findMany({ exception }, { sort: { authorisedAt: 1, _id: 1 } });
  }

  carriedOut(from: Date, until: Date): Promise<ActionRecord[]> {
    const filter = { finishedAt: { $gte: from, $lt: until }, state: { $in: ['succeeded', 'unknown'] } };
    return this.actions.findMany(filter, { sort: { finishedAt: 1, _id: 1 } });
  }

  insert(action: ActionRecord, events: readonly EventDraft[]): Promise<boolean> {
    return this.actions.insert(action, events);
  }

  save(action: ActionRecord, events: readonly EventDraft[]): Promise<boolean> {
    return this.actions.save(action, events, { fence: { $lte: action.fence } });
  }

  list(filter: PageFilter<ActionState>): Promise<ActionRecord[]> {
    const store = filter.store === undefined ? {} : { 'place.store': filter.store };
    return this.actions.findMany(pageFilter(filter, store), { sort: { priority: -1, _id: 1 }, limit: filter.limit + 1 });
  }
}
