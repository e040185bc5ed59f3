import { Inject, Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import { WallClock } from '../../../kernel/index.js';
import { Mongo, Retention, retryIdempotent } from '../../../platform/index.js';
import type { HealthFindingKind } from '../domain/rule-health.js';
import { RuleHealthBook, type OverlapDay, type RuleHealth } from '../usecases/rule-health-book.js';

type OverlapRow = { _id: string; day: string; ruleVersion: string; other: string; cases: number; writtenAt: Date };
type HeardRow = { _id: string; at: Date };
type HealthRow = Omit<RuleHealth, 'rule'> & { _id: string; kinds: HealthFindingKind[] };
type ReviewRow = { _id: 'last'; at: Date };

/** Counts for the health of rules in MongoDB, and the last review: one row a rule. */
@Injectable()
export class MongoRuleHealthBook extends RuleHealthBook {
  private readonly overlapDays: Collection<OverlapRow>;
  private readonly types: Collection<HeardRow>;
  private readonly rows: Collection<HealthRow>;
  private readonly reviews: Collection<ReviewRow>;

  constructor(
    mongo: Mongo,
    @Inject(WallClock) private readonly wall: WallClock,
    retention: Retention,
  ) {
    super();
    this.overlapDays = mongo.db.collection<OverlapRow>('rule_overlaps');
    this.types = mongo.db.collection<HeardRow>('signal_types_heard');
    this.rows = mongo.db.collection<HealthRow>('rule_health');
    this.reviews = mongo.db.collection<ReviewRow>('rule_reviews');
    retention.register({ collection: 'rule_overlaps', field: 'writtenAt', days: 120 });
  }

  async ensureIndexes(): Promise<void> {
    await this.overlapDays.createIndex({ ruleVersion: 1, day: 1 });
    await this.overlapDays.createIndex({ writtenAt: 1 });
    await this.rows.createIndex({ kinds: 1, _id: 1 });
  }

  async heard(types: ReadonlyMap<string, Date>): Promise<void> {
    if (types.size === 0) return;
    const updates = [...types].map(([_id, at]) => ({ updateOne: { filter: { _id }, update: { $max: { at } }, upsert: true } }));
    await retryIdempotent(() => this.types.bulkWrite(updates, { ordered: false }));
  }

  async heardAt(types: readonly string[]): Promise<Date | undefined> {
    const [last] = await this.types
      .find({ _id: { $in: [...types] } })
      .sort({ at: -1 })
      .limit(1)
      .toArray();
    return last?.at;
  }

  async keepOverlaps(days: readonly OverlapDay[]): Promise<void> {
    if (days.length === 0) return;
    const writtenAt = this.wall.now();
    const writes = days.map(({ day, ruleVersion, other = '', cases }) => ({
      replaceOne: {
        filter: { _id: `${day} ${ruleVersion} ${other}` },
        replacement: { day, ruleVersion, other, cases, writtenAt },
        upsert: true,
      },
    }));
    await retryIdempotent(() => this.overlapDays.bulkWrite(writes, { ordered: false }));
  }

  async overlaps(ruleVersion: string, fromDay: string): Promise<{ cases: number; others: ReadonlyMap<string, number> }> {
    const sums = await this.overlapDays
      .aggregate<{ _id: string; cases: number }>([
        { $match: { ruleVersion, day: { $gte: fromDay } } },
        { $group: { _id: '$other', cases: { $sum: '$cases' } } },
      ])
      .toArray();
    const by = new Map(sums.map(({ _id, cases }) => [_id, cases]));
    const cases = by.get('') ?? 0;
    by.delete('');
    return { cases, others: by };
  }

  async keepReview(reviewed: readonly RuleHealth[], at: Date): Promise<void> {
    const writes = reviewed.map(({ rule, ...health }) => ({
      replaceOne: {
        filter: { _id: rule },
        replacement: { ...health, kinds: [...new Set(health.findings.map(({ finding }) => finding))] },
        upsert: true,
      },
    }));
    if (writes.length > 0) await retryIdempotent(() => this.rows.bulkWrite(writes, { ordered: false }));
    await this.rows.deleteMany({ _id: { $nin: reviewed.map(({ rule }) => rule) } });
    await this.reviews.updateOne({ _id: 'last' }, { $max: { at } }, { upsert: true });
  }

  async list(finding: HealthFindingKind | undefined, limit: number, after?: string): Promise<readonly RuleHealth[]> {
    const rows = await this.rows
      .find({ kinds: finding ?? { $exists: true, $ne: [] }, ...(after === undefined ? {} : { _id: { $gt: after } }) } as object)
      .sort({ _id: 1 })
      .limit(limit)
      .toArray();
    return rows.map(({ _id, kinds: _kinds, ...health }) => ({ rule: _id, ...health }));
  }

  async reviewedAt(): Promise<Date | undefined> {
    return (await this.reviews.findOne({ _id: 'last' }))?.at;
  }
}
