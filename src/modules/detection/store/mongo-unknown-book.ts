import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Collection } from 'mongodb';
import { deriveId, WallClock } from '../../../kernel/index.js';
import { Log, Mongo, Retention } from '../../../platform/index.js';
import type { SurveyedRule } from '../../../rules/index.js';
import type { UnknownDay } from '../domain/unknown-report.js';
import { UnknownBook } from '../usecases/unknown-book.js';

type UnknownRow = UnknownDay & { _id: string; rule: string; ruleVersion: string; writtenAt: Date };
type Noted = {
  readonly rule: string;
  readonly ruleVersion: string;
  readonly day: string;
  asked: number;
  unknown: number;
  facts: Map<string, number>;
};
const FLUSH_MS = 2_000;

/** Counts in memory, added to MongoDB every two seconds: one row a version of a rule and day. A crash loses the last of it. */
@Injectable()
export class MongoUnknownBook extends UnknownBook implements OnApplicationShutdown {
  private readonly rows: Collection<UnknownRow>;
  private noted = new Map<string, Noted>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    mongo: Mongo,
    private readonly log: Log,
    @Inject(WallClock) private readonly wall: WallClock,
    retention: Retention,
  ) {
    super();
    this.rows = mongo.db.collection<UnknownRow>('rule_unknowns');
    retention.register({ collection: 'rule_unknowns', field: 'writtenAt', days: 90 });
  }

  async ensureIndexes(): Promise<void> {
    await this.rows.createIndex({ rule: 1, ruleVersion: 1, day: 1 });
    await this.rows.createIndex({ writtenAt: 1 });
  }

  note(rules: readonly SurveyedRule[], at: Date, weight: number): void {
    const day = at.toISOString().slice(0, 10);
    for (const { rule, lacks } of rules) {
      const key = `${rule.id} ${rule.version} ${day}`;
      const known = this.noted.get(key) ?? { rule: rule.id, ruleVersion: rule.version, day, asked: 0, unknown: 0, facts: new Map() };
      this.noted.set(key, known);
      known.asked += weight;
      if (lacks.length > 0) known.unknown += weight;
      for (const fact of lacks) known.facts.set(fact, (known.facts.get(fact) ?? 0) + weight);
    }
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
  }

  async days(rule: string, ruleVersion: string, from: string): Promise<UnknownDay[]> {
    await this.flush();
    const found = await this.rows.find({ rule, ruleVersion, day: { $gte: from } }).toArray();
    return found.map(({ day, asked, unknown, facts }) => ({ day, asked, unknown, facts: facts ?? {} }));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.flush();
  }

  private async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const noted = [...this.noted.values()];
    if (noted.length === 0) return;
    this.noted = new Map();
    try {
      await this.rows.bulkWrite(
        noted.map((one) => this.added(one)),
        { ordered: false },
      );
    } catch (error) {
      this.log.warn({ rows: noted.length, reason: String(error) }, 'unknowns.not-recorded');
    }
  }

  private added({ rule, ruleVersion, day, asked, unknown, facts }: Noted) {
    const counts = Object.fromEntries([...facts].map(([fact, times]) => [`facts.${fact}`, times]));
    return {
      updateOne: {
        filter: { _id: deriveId('unk', rule, ruleVersion, day) },
        update: {
          $setOnInsert: { rule, ruleVersion, day },
          $set: { writtenAt: this.wall.now() },
          $inc: { asked, unknown, ...counts } as Record<string, number>,
        },
        upsert: true,
      },
    };
  }
}
