import { Inject, Injectable } from '@nestjs/common';
import { WallClock, type EventDraft } from '../../../kernel/index.js';
import { EntityCollection, Mongo, OutboxRegistry } from '../../../platform/index.js';
import type { Judgement } from '../domain/judgement.js';
import { JudgementStore } from '../usecases/ports.js';

/** Verdicts in MongoDB, one document a proposal. */
@Injectable()
export class MongoJudgementStore extends JudgementStore {
  private readonly judgements: EntityCollection<Judgement>;

  constructor(mongo: Mongo, outboxes: OutboxRegistry, @Inject(WallClock) wall: WallClock) {
    super();
    this.judgements = new EntityCollection<Judgement>(mongo, outboxes, wall, 'judgements');
  }

  async ensureIndexes(): Promise<void> {
    await this.judgements.rows.createIndex({ proposal: 1 }, { unique: true });
    await this.judgements.rows.createIndex({ exception: 1 });
    await this.judgements.rows.createIndex({ 'verdict.kind': 1 });
  }

  async ofProposals(proposals: readonly string[]): Promise<Map<string, Judgement>> {
    const found = await this.judgements.findMany({ proposal: { $in: [...proposals] } });
    return new Map(found.map((judgement) => [judgement.proposal, judgement]));
  }

  async insertMany(judgements: readonly { entity: Judgement; events: readonly EventDraft[] }[]): Promise<void> {
    await this.judgements.insertMany(judgements);
  }

  save(judgement: Judgement, events: readonly EventDraft[]): Promise<boolean> {
    return this.judgements.save(judgement, events);
  }
}
