import { Inject, Injectable } from '@nestjs/common';
import { WallClock, type EventDraft, type Proposal, type SubjectKey } from '../../../kernel/index.js';
import type { Filter } from 'mongodb';
import { EntityCollection, Mongo, OutboxRegistry, type EntityRow } from '../../../platform/index.js';
import { ProposalReader } from '../usecases/proposal-reader.js';

/** Proposals in MongoDB; written once, never changed. */
@Injectable()
export class MongoProposalStore extends ProposalReader {
  private readonly proposals: EntityCollection<Proposal>;

  constructor(mongo: Mongo, outboxes: OutboxRegistry, @Inject(WallClock) wall: WallClock) {
    super();
    this.proposals = new EntityCollection<Proposal>(mongo, outboxes, wall, 'proposals');
  }

  async ensureIndexes(): Promise<void> {
    await this.proposals.rows.createIndex({ exception: 1, madeAt: 1 });
    await this.proposals.rows.createIndex({ 'expected.subject': 1, madeAt: 1 });
    await this.proposals.rows.createIndex({ madeAt: 1, _id: 1 });
  }

  async insertMany(proposals: readonly { entity: Proposal; events: readonly EventDraft[] }[]): Promise<void> {
    await this.proposals.insertMany(proposals);
  }

  find(id: string): Promise<Proposal | undefined> {
    return this.proposals.find(id);
  }

  findMany(ids: readonly string[]): Promise<Proposal[]> {
    return this.proposals.findMany({ _id: { $in: [...ids] } }, { sort: { _id: 1 } });
  }

  /** By id, for lists. */
  list(filter: Filter<EntityRow>, limit: number): Promise<Proposal[]> {
    return this.proposals.findMany(filter, { sort: { _id: 1 }, limit });
  }

  ofException(exception: string): Promise<Proposal[]> {
    return this.proposals.findMany({ exception }, { sort: { madeAt: 1, _id: 1 } });
  }

  /** Proposals whose effect is expected at a subject, made at or after `from` and before `until`. */
  about(subject: SubjectKey, from: Date, until: Date): Promise<Proposal[]> {
    return this.proposals.findMany({ 'expected.subject': subject, madeAt: { $gte: from, $lt: until } }, { sort: { madeAt: 1, _id: 1 } });
  }

  /** Made at or after `from` and before `until`, oldest first. */
  madeBetween(from: Date, until: Date): Promise<Proposal[]> {
    return this.proposals.findMany({ madeAt: { $gte: from, $lt: until } }, { sort: { madeAt: 1, _id: 1 } });
  }

  count(): Promise<number> {
    return this.proposals.rows.estimatedDocumentCount();
  }
}
