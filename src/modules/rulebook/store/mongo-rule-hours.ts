import { Inject, Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import { WallClock, type EventDraft } from '../../../kernel/index.js';
import { EntityCollection, Mongo, OutboxRegistry, Retention, retryIdempotent } from '../../../platform/index.js';
import type { HourOfFindings } from '../domain/unusual-hour.js';
import { RuleHours, type OverBudget, type RaisedInHour } from '../usecases/rule-hours.js';

type HourRow = { _id: string; rule: string; ruleVersion: string; hour: Date; findings: number; over: number; writtenAt: Date };
type Notice = { readonly id: string; readonly version: number; readonly writtenAt: Date };

const idOf = ({ ruleVersion, hour }: Pick<HourRow, 'ruleVersion' | 'hour'>): string => `${ruleVersion}@${hour.toISOString()}`;

/** Hours of rules in MongoDB: one row a version and hour of event time, and a mark for what was told of it. */
@Injectable()
export class MongoRuleHours extends RuleHours {
  private readonly rows: Collection<HourRow>;
  private readonly notices: EntityCollection<Notice>;

  constructor(
    mongo: Mongo,
    outboxes: OutboxRegistry,
    @Inject(WallClock) private readonly wall: WallClock,
    retention: Retention,
  ) {
    super();
    this.rows = mongo.db.collection<HourRow>('rule_hours');
    this.notices = new EntityCollection<Notice>(mongo, outboxes, wall, 'rule_notices');
    retention.register({ collection: 'rule_hours', field: 'writtenAt', days: 120 });
    retention.register({ collection: 'rule_notices', field: 'writtenAt', days: 120 });
  }

  async ensureIndexes(): Promise<void> {
    await this.rows.createIndex({ ruleVersion: 1, hour: 1 });
    await this.rows.createIndex({ hour: 1 });
    await this.rows.createIndex({ writtenAt: 1 });
    await this.notices.rows.createIndex({ writtenAt: 1 });
  }

  async keep(raised: readonly RaisedInHour[]): Promise<void> {
    if (raised.length === 0) return;
    const writtenAt = this.wall.now();
    const updates = raised.map(({ rule, ruleVersion, hour, findings }) => ({
      updateOne: {
        filter: { _id: idOf({ ruleVersion, hour }) },
        update: { $max: { findings }, $set: { writtenAt }, $setOnInsert: { rule, ruleVersion, hour, over: 0 } },
        upsert: true,
      },
    }));
    await retryIdempotent(() => this.rows.bulkWrite(updates, { ordered: false }));
  }

  async keepOver({ rule, ruleVersion, hour, times }: OverBudget): Promise<void> {
    await this.rows.updateOne(
      { _id: idOf({ ruleVersion, hour }) },
      { $inc: { over: times }, $set: { writtenAt: this.wall.now() }, $setOnInsert: { rule, ruleVersion, hour, findings: 0 } },
      { upsert: true },
    );
  }

  of(ruleVersion: string, from: Date, until: Date): Promise<readonly HourOfFindings[]> {
    return this.rows
      .find({ ruleVersion, hour: { $gte: from, $lt: until } }, { projection: { _id: 0, hour: 1, findings: 1 } })
      .sort({ hour: 1 })
      .toArray();
  }

  between(from: Date, until: Date): Promise<readonly RaisedInHour[]> {
    return this.rows
      .find(
        { hour: { $gte: from, $lt: until }, findings: { $gt: 0 } },
        { projection: { _id: 0, rule: 1, ruleVersion: 1, hour: 1, findings: 1 } },
      )
      .sort({ hour: 1 })
      .toArray();
  }

  async sums(ruleVersion: string, from: Date): Promise<{ findings: number; over: number }> {
    const [sums] = await this.rows
      .aggregate<{ findings: number; over: number }>([
        { $match: { ruleVersion, hour: { $gte: from } } },
        { $group: { _id: null, findings: { $sum: '$findings' }, over: { $sum: '$over' } } },
      ])
      .toArray();
    return { findings: sums?.findings ?? 0, over: sums?.over ?? 0 };
  }

  tellOnce(about: string, event: EventDraft): Promise<boolean> {
    return this.notices.insert({ id: about, version: 1, writtenAt: this.wall.now() }, [event]);
  }
}
