import { Inject, Injectable } from '@nestjs/common';
import type { AnyBulkWriteOperation, Collection } from 'mongodb';
import { WallClock, type EventType } from '../../../kernel/index.js';
import { Ledger, Mongo, Retention, retryIdempotent, type LedgerEntry } from '../../../platform/index.js';
import type { Consequences } from '../domain/consequences.js';
import { RuleConsequences } from '../usecases/rule-consequences.js';

/** `yes` and `no` are ids of approvals and tasks: told twice, they are counted once. */
type ExceptionRow = {
  _id: string;
  rule: string;
  ruleVersion: string;
  openedAt: Date;
  acted: boolean;
  yes: string[];
  no: string[];
  writtenAt: Date;
};
type FollowRow = { _id: 'ledger'; seq: number };
type Entry = Pick<LedgerEntry, '_id' | 'type' | 'at' | 'refs' | 'data'>;

const DECIDED = {
  'approval.approved': 'yes',
  'approval.declined': 'no',
  'task.confirmed': 'yes',
  'task.overridden': 'no',
} as const satisfies Partial<Record<EventType, 'yes' | 'no'>>;
const FOLLOWED: readonly EventType[] = ['exception.opened', 'action.authorised', ...(Object.keys(DECIDED) as (keyof typeof DECIDED)[])];
const TOGETHER = 2_000;

/** One slim row an exception, written from the ledger in its order. */
@Injectable()
export class MongoRuleConsequences extends RuleConsequences {
  private readonly rows: Collection<ExceptionRow>;
  private readonly followed: Collection<FollowRow>;

  constructor(
    mongo: Mongo,
    private readonly ledger: Ledger,
    @Inject(WallClock) private readonly wall: WallClock,
    retention: Retention,
  ) {
    super();
    this.rows = mongo.db.collection<ExceptionRow>('rule_exceptions');
    this.followed = mongo.db.collection<FollowRow>('rule_exceptions_followed');
    retention.register({ collection: 'rule_exceptions', field: 'writtenAt', days: 120 });
  }

  async ensureIndexes(): Promise<void> {
    await this.rows.createIndex({ ruleVersion: 1, openedAt: 1 });
    await this.rows.createIndex({ writtenAt: 1 });
  }

  async follow(): Promise<void> {
    for (;;) {
      const seq = (await this.followed.findOne({ _id: 'ledger' }))?.seq ?? 0;
      const entries: Entry[] = await this.ledger.rows
        .find({ type: { $in: [...FOLLOWED] }, _id: { $gt: seq } }, { projection: { type: 1, at: 1, refs: 1, data: 1 } })
        .sort({ _id: 1 })
        .limit(TOGETHER)
        .batchSize(TOGETHER)
        .toArray();
      const last = entries.at(-1);
      if (last === undefined) return;
      const writes = entries.flatMap((entry) => this.writeOf(entry));
      // In order: what happens to an exception comes after its opening.
      if (writes.length > 0) await retryIdempotent(() => this.rows.bulkWrite(writes, { ordered: true }));
      await this.followed.updateOne({ _id: 'ledger' }, { $max: { seq: last._id } }, { upsert: true });
    }
  }

  async of(ruleVersion: string, from: Date): Promise<Consequences> {
    const [sums] = await this.rows
      .aggregate<Consequences>([
        { $match: { ruleVersion, openedAt: { $gte: from } } },
        {
          $group: {
            _id: null,
            exceptions: { $sum: 1 },
            acted: { $sum: { $cond: ['$acted', 1, 0] } },
            decided: { $sum: { $add: [{ $size: '$yes' }, { $size: '$no' }] } },
            overridden: { $sum: { $size: '$no' } },
          },
        },
        { $project: { _id: 0 } },
      ])
      .toArray();
    return sums ?? { exceptions: 0, acted: 0, decided: 0, overridden: 0 };
  }

  private writeOf({ type, at, refs, data }: Entry): AnyBulkWriteOperation<ExceptionRow>[] {
    const _id = refs.exception;
    if (_id === undefined) return [];
    const writtenAt = this.wall.now();
    if (type === 'exception.opened') {
      const row = { rule: String(data['rule']), ruleVersion: String(data['ruleVersion']), openedAt: new Date(at) };
      const fresh = { ...row, acted: false, yes: [], no: [], writtenAt };
      return [{ updateOne: { filter: { _id }, update: { $setOnInsert: fresh }, upsert: true } }];
    }
    if (type === 'action.authorised') return [{ updateOne: { filter: { _id }, update: { $set: { acted: true } } } }];
    const side = DECIDED[type as keyof typeof DECIDED];
    const decision = refs.approval ?? refs.task ?? '';
    return [{ updateOne: { filter: { _id }, update: { $addToSet: side === 'yes' ? { yes: decision } : { no: decision } } } }];
  }
}
