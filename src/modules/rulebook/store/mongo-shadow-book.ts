import { Inject, Injectable } from '@nestjs/common';
import type { Collection, UpdateFilter } from 'mongodb';
import { deriveId, WallClock } from '../../../kernel/index.js';
import { Mongo, Retention, retryIdempotent } from '../../../platform/index.js';
import { documentOf, versionId } from '../domain/rule-version.js';
import type { ShadowDay } from '../domain/shadow-report.js';
import { RuleVersionStore } from '../usecases/rule-version-store.js';
import { ShadowBook, type ShadowNote, type ShadowRule } from '../usecases/shadow-book.js';

type DayRow = ShadowDay & { _id: string; of: string; writtenAt: Date };

/** Notes of shadows in MongoDB: one row a version, subject and day, whose moments are sets. */
@Injectable()
export class MongoShadowBook extends ShadowBook {
  private readonly rows: Collection<DayRow>;

  constructor(
    mongo: Mongo,
    private readonly versions: RuleVersionStore,
    @Inject(WallClock) private readonly wall: WallClock,
    retention: Retention,
  ) {
    super();
    this.rows = mongo.db.collection<DayRow>('rule_shadow_days');
    retention.register({ collection: 'rule_shadow_days', field: 'writtenAt', days: 90 });
  }

  async ensureIndexes(): Promise<void> {
    await this.rows.createIndex({ of: 1, subject: 1, day: 1 });
    await this.rows.createIndex({ of: 1, 'example.at': -1 }, { partialFilterExpression: { 'example.at': { $exists: true } } });
    await this.rows.createIndex({ writtenAt: 1 });
  }

  async rules(): Promise<readonly ShadowRule[]> {
    return (await this.versions.inState('shadow')).map((version) => ({
      rule: version.rule,
      number: version.number,
      document: documentOf(version) as ShadowRule['document'],
    }));
  }

  async record(notes: readonly ShadowNote[]): Promise<void> {
    if (notes.length === 0) return;
    const writtenAt = this.wall.now();
    const updates = notes.map((note) => {
      const day = note.at.toISOString().slice(0, 10);
      const of = versionId(note.rule, note.number);
      return {
        updateOne: {
          filter: { _id: deriveId('shd', of, note.subject, day) },
          update: noted(note, { of, subject: note.subject, day, writtenAt }),
          upsert: true,
        },
      };
    });
    await retryIdempotent(() => this.rows.bulkWrite(updates, { ordered: false }));
  }

  days(rule: string, number: number): AsyncIterable<ShadowDay> {
    return this.rows
      .find({ of: versionId(rule, number) }, { projection: { example: 0 } })
      .sort({ of: 1, subject: 1, day: 1 })
      .batchSize(1_000);
  }

  examples(rule: string, number: number, limit: number): Promise<readonly ShadowDay[]> {
    return this.rows
      .find({ of: versionId(rule, number), 'example.at': { $exists: true } })
      .sort({ of: 1, 'example.at': -1 })
      .limit(limit)
      .toArray();
  }
}

/** Sets grow by what is new only, so that a batch evaluated twice is counted once. */
function noted(
  { at, signal, shadow, inForce, because }: ShadowNote,
  { writtenAt, ...place }: Pick<DayRow, 'of' | 'subject' | 'day' | 'writtenAt'>,
): UpdateFilter<DayRow> {
  const held = { at, s: signal };
  const none = { $each: [] };
  return {
    $setOnInsert: place,
    $set: { writtenAt, ...(because === undefined ? {} : { example: { ...held, because } }) },
    $addToSet: { shadow: shadow ? held : none, inForce: inForce ? held : none } as never,
  };
}
