import { Inject, Injectable } from '@nestjs/common';
import type { Filter } from 'mongodb';
import { WallClock, type EventDraft } from '../../../kernel/index.js';
import { EntityCollection, Mongo, OutboxRegistry, type EntityRow } from '../../../platform/index.js';
import { scopeFilter } from '../../../policies/index.js';
import type { ApprovalRequest, ApprovalState } from '../domain/approval-request.js';
import { ApprovalInbox, ApprovalStore, type InboxFilter } from '../usecases/ports.js';

/** Approval requests in MongoDB. */
@Injectable()
export class MongoApprovalStore extends ApprovalStore implements ApprovalInbox {
  private readonly requests: EntityCollection<ApprovalRequest>;

  constructor(mongo: Mongo, outboxes: OutboxRegistry, @Inject(WallClock) wall: WallClock) {
    super();
    this.requests = new EntityCollection<ApprovalRequest>(mongo, outboxes, wall, 'approvals');
  }

  async ensureIndexes(): Promise<void> {
    await this.requests.rows.createIndex({ proposal: 1, issue: -1 });
    await this.requests.rows.createIndex({ exception: 1 });
    await this.requests.rows.createIndex({ state: 1, 'moneyAtRisk.amount': -1, _id: 1 });
    await this.requests.rows.createIndex({ 'moneyAtRisk.amount': -1, _id: 1 });
  }

  find(id: string): Promise<ApprovalRequest | undefined> {
    return this.requests.find(id);
  }

  findMany(ids: readonly string[]): Promise<ApprovalRequest[]> {
    return this.requests.findMany({ _id: { $in: [...ids] } }, { sort: { _id: 1 } });
  }

  async newestOf(proposals: readonly string[]): Promise<Map<string, ApprovalRequest>> {
    const found = await this.requests.findMany({ proposal: { $in: [...proposals] } }, { sort: { proposal: 1, issue: 1 } });
    return new Map(found.map((request) => [request.proposal, request]));
  }

  async insertMany(requests: readonly { entity: ApprovalRequest; events: readonly EventDraft[] }[]): Promise<void> {
    await this.requests.insertMany(requests);
  }

  decide(request: ApprovalRequest, events: readonly EventDraft[], bound: { digest: string; now: Date }): Promise<boolean> {
    return this.requests.save(request, events, { state: 'pending', digest: bound.digest, expiresAt: { $gt: bound.now } });
  }

  close(request: ApprovalRequest, events: readonly EventDraft[], from: ApprovalState): Promise<boolean> {
    return this.requests.save(request, events, { state: from });
  }

  list(filter: InboxFilter): Promise<ApprovalRequest[]> {
    const wanted: Filter<EntityRow>[] = [scopeFilter(filter.scope)];
    if (filter.state !== undefined) wanted.push({ state: filter.state });
    if (filter.exception !== undefined) wanted.push({ exception: filter.exception });
    if (filter.roles !== undefined) wanted.push({ roles: { $in: [...filter.roles] } });
    if (filter.after !== undefined) {
      const [amount, id] = filter.after;
      wanted.push({ $or: [{ 'moneyAtRisk.amount': { $lt: amount } }, { 'moneyAtRisk.amount': amount, _id: { $gt: id } }] });
    }
    return this.requests.findMany({ $and: wanted }, { sort: { 'moneyAtRisk.amount': -1, _id: 1 }, limit: filter.limit + 1 });
  }
}
