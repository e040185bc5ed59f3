import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import { WallClock } from '../../../kernel/index.js';
import { hashToken, isDuplicateKey, Mongo } from '../../../platform/index.js';
import { Tries } from '../usecases/ports.js';

type Row = { _id: string; count: number; until: Date };

const MOST = 10;
const WINDOW_MS = 15 * 60_000;

/**
 * Tries counted in MongoDB, so that every process sees them and a restart forgives nothing: ten within a quarter of an
 * hour. What was tried is stored as a hash only.
 */
@Injectable()
export class MongoTries extends Tries {
  private readonly rows: Collection<Row>;
  constructor(
    mongo: Mongo,
    private readonly wall: WallClock,
  ) {
    super();
    this.rows = mongo.db.collection<Row>('tries');
  }

  async prepare(): Promise<void> {
    await this.rows.createIndex({ until: 1 });
  }

  async begin(what: string): Promise<number> {
    const now = this.wall.now();
    await this.rows.deleteMany({ until: { $lte: now } }); // windows that are over, of anybody: nothing grows for ever
    const row = await this.count(hashToken(what), new Date(now.getTime() + WINDOW_MS));
    return row.count <= MOST ? 0 : Math.max(1, Math.ceil((row.until.getTime() - now.getTime()) / 1000));
  }

  async forgive(what: string): Promise<void> {
    await this.rows.deleteOne({ _id: hashToken(what) });
  }

  private async count(id: string, until: Date, again = true): Promise<Row> {
    try {
      const row = await this.rows.findOneAndUpdate(
        { _id: id },
        { $inc: { count: 1 }, $setOnInsert: { until } },
        { upsert: true, returnDocument: 'after' },
      );
      return row ?? { _id: id, count: 1, until };
    } catch (error) {
      if (again && isDuplicateKey(error)) return this.count(id, until, false); // two first tries at once
      throw error;
    }
  }
}
