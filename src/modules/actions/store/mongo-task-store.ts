import { Inject, Injectable } from '@nestjs/common';
import { WallClock, type EventDraft, type Scope } from '../../../kernel/index.js';
import { EntityCollection, Mongo, OutboxRegistry } from '../../../platform/index.js';
import { scopeFilter } from '../../../policies/index.js';
import type { Task, TaskState } from '../domain/task.js';
import { TaskBoard, TaskStore, type PageFilter } from '../usecases/ports.js';
import { pageFilter } from './page-filter.js';

/** Store tasks in MongoDB. */
@Injectable()
export class MongoTaskStore extends TaskStore implements TaskBoard {
  private readonly tasks: EntityCollection<Task>;

  constructor(mongo: Mongo, outboxes: OutboxRegistry, @Inject(WallClock) wall: WallClock) {
    super();
    this.tasks = new EntityCollection<Task>(mongo, outboxes, wall, 'tasks');
  }

  async ensureIndexes(): Promise<void> {
    await this.tasks.rows.createIndex({ store: 1, state: 1, priority: -1, _id: 1 });
    await this.tasks.rows.createIndex({ state: 1, priority: -1, _id: 1 });
    await this.tasks.rows.createIndex({ 'confirmation.evidence': 1 }, { sparse: true });
  }

  find(id: string): Promise<Task | undefined> {
    return this.tasks.find(id);
  }

  findMany(ids: readonly string[]): Promise<Task[]> {
    return this.tasks.findMany({ _id: { $in: [...ids] } });
  }

  async insert(task: Task, events: readonly EventDraft[]): Promise<void> {
    await this.tasks.insert(task, events);
  }

  finish(task: Task, events: readonly EventDraft[], now: Date): Promise<boolean> {
    return this.tasks.save(task, events, { state: 'open', dueAt: { $gt: now } });
  }

  expire(task: Task, events: readonly EventDraft[]): Promise<boolean> {
    return this.tasks.save(task, events, { state: 'open' });
  }

  list(filter: PageFilter<TaskState>): Promise<Task[]> {
    const store = filter.store === undefined ? {} : { store: filter.store };
    return this.tasks.findMany(pageFilter(filter, store), { sort: { priority: -1, _id: 1 }, limit: filter.limit + 1 });
  }

  async hasEvidence(id: string, scope: Scope): Promise<boolean> {
    const found = await this.tasks.findMany({ $and: [{ 'confirmation.evidence': id }, scopeFilter(scope)] }, { limit: 1 });
    return found.length > 0;
  }
}
