import { Inject, Injectable } from '@nestjs/common';
import { WallClock, type EventDraft } from '../../../kernel/index.js';
import { EntityCollection, Mongo, OutboxRegistry } from '../../../platform/index.js';
import type { AgentRunRecord } from '../domain/agent-run.js';
import { AgentRunStore } from '../usecases/ports.js';

@Injectable()
export class MongoAgentRunStore extends AgentRunStore {
  readonly runs: EntityCollection<AgentRunRecord>;

  constructor(mongo: Mongo, outboxes: OutboxRegistry, @Inject(WallClock) wall: WallClock) {
    super();
    this.runs = new EntityCollection<AgentRunRecord>(mongo, outboxes, wall, 'agent_runs');
  }

  async ensureIndexes(): Promise<void> {
    await this.runs.rows.createIndex({ exception: 1, startedAt: 1 });
    await this.runs.rows.createIndex({ startedAt: -1, _id: 1 });
  }

  begin(runs: readonly AgentRunRecord[]): Promise<ReadonlySet<string>> {
    return this.runs.insertMany(runs.map((entity) => ({ entity, events: [] })));
  }

  findMany(ids: readonly string[]): Promise<AgentRunRecord[]> {
    return ids.length === 0 ? Promise.resolve([]) : this.runs.findMany({ _id: { $in: [...ids] } });
  }

  finish(run: AgentRunRecord, events: readonly EventDraft[]): Promise<boolean> {
    return this.runs.save(run, events);
  }
}
