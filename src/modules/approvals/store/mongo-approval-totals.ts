import { Injectable } from '@nestjs/common';
import type { Verdict } from '../../../kernel/index.js';
import { Mongo } from '../../../platform/index.js';
import type { ApprovalState } from '../domain/approval-request.js';
import { ApprovalTotals, type DecisionFigures } from '../usecases/approval-totals.js';

@Injectable()
export class MongoApprovalTotals extends ApprovalTotals {
  constructor(private readonly mongo: Mongo) {
    super();
  }

  async run(): Promise<DecisionFigures> {
    const [verdicts, approvals] = await Promise.all([
      this.count<Verdict['kind']>('judgements', '$verdict.kind'),
      this.count<ApprovalState>('approvals', '$state'),
    ]);
    return {
      verdicts: { auto: 0, approval: 0, refuse: 0, ...verdicts },
      approvals: { pending: 0, approved: 0, declined: 0, expired: 0, lapsed: 0, ...approvals },
    };
  }

  private async count<K extends string>(collection: string, by: string): Promise<Partial<Record<K, number>>> {
    const rows = await this.mongo.db
      .collection(collection)
      .aggregate<{ _id: K; n: number }>([{ $group: { _id: by, n: { $sum: 1 } } }])
      .toArray();
    return Object.fromEntries(rows.map(({ _id, n }) => [_id, n])) as Partial<Record<K, number>>;
  }
}
