import { Inject, Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import { WallClock, type Finding } from '../../../kernel/index.js';
import { isDuplicateKey, Mongo, Retention, retryIdempotent } from '../../../platform/index.js';
import type { UnsentFinding } from '../domain/fact-bucket.js';
import { HOUR } from '../domain/hours.js';
import { FindingReader, FindingStore, inOrderOfEvents } from '../usecases/finding-store.js';

type FindingRow = Omit<UnsentFinding, 'id'> & { _id: string; recordedAt: Date };

/** Findings in MongoDB. */
@Injectable()
export class MongoFindingStore extends FindingStore implements FindingReader {
  private readonly rows: Collection<FindingRow>;

  constructor(
    mongo: Mongo,
    @Inject(WallClock) private readonly wall: WallClock,
    retention: Retention,
  ) {
    super();
    this.rows = mongo.db.collection<FindingRow>('findings');
    retention.register({ collection: 'findings', field: 'recordedAt', days: 400 });
  }

  async ensureIndexes(): Promise<void> {
    await this.rows.createIndex({ batch: 1 });
    await this.rows.createIndex({ subject: 1, occurredAt: -1, _id: -1 });
    await this.rows.createIndex({ recordedAt: 1 });
    await this.rows.createIndex({ ruleVersion: 1, occurredAt: 1, _id: 1, subject: 1 });
  }

  async insertMany(findings: readonly UnsentFinding[]): Promise<void> {
    if (findings.length === 0) return;
    const recordedAt = this.wall.now();
    const rows = findings.map(({ id, ...finding }): FindingRow => ({ _id: id, ...finding, recordedAt }));
    try {
      await retryIdempotent(() => this.rows.insertMany(rows, { ordered: false }));
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }

  async idsOfHour(ruleVersion: string, hour: Date, limit: number): Promise<string[]> {
    const rows = await this.rows
      .find(inHour(ruleVersion, hour), { projection: { _id: 1 } })
      .sort({ occurredAt: 1, _id: 1 })
      .limit(limit)
      .batchSize(limit)
      .toArray();
    return rows.map(({ _id }) => _id);
  }

  async subjectsOfHour(ruleVersion: string, hour: Date): Promise<ReadonlySet<string>> {
    const subjects = new Set<string>();
    const rows = this.rows.find(inHour(ruleVersion, hour), { projection: { _id: 0, subject: 1 } }).batchSize(5_000);
    for await (const { subject } of rows) subjects.add(subject);
    return subjects;
  }

  countOfHour(ruleVersion: string, hour: Date): Promise<number> {
    return this.rows.countDocuments(inHour(ruleVersion, hour));
  }

  async ofBatches(batches: readonly string[]): Promise<Finding[]> {
    const rows = await this.rows
      .find({ batch: { $in: [...batches] } })
      .batchSize(2_000)
      .toArray();
    return rows.map(findingOf).sort(inOrderOfEvents);
  }

  async ofSubject(subject: string, limit: number, before?: readonly [at: number, id: string]): Promise<Finding[]> {
    const at = before === undefined ? undefined : new Date(before[0]);
    const older = at === undefined ? {} : { $or: [{ occurredAt: { $lt: at } }, { occurredAt: at, _id: { $lt: before?.[1] ?? '' } }] };
    const rows = await this.rows
      .find({ subject, ...older })
      .sort({ occurredAt: -1, _id: -1 })
      .limit(limit)
      .toArray();
    return rows.map(findingOf);
  }
}

const inHour = (ruleVersion: string, hour: Date): { ruleVersion: string; occurredAt: { $gte: Date; $lt: Date } } => ({
  ruleVersion,
  occurredAt: { $gte: hour, $lt: new Date(hour.getTime() + HOUR) },
});

function findingOf({ _id, batch: _batch, recordedAt: _recordedAt, ...finding }: FindingRow): Finding {
  return { id: _id, ...finding };
}
