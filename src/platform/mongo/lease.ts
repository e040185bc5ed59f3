import type { Collection } from 'mongodb';
import type { WallClock } from '../../kernel/index.js';
import type { Mongo } from './mongo.js';
import { isDuplicateKey } from './retry.js';

type LeaseDocument = { _id: string; owner: string; until: Date; fence: number };

/** One holder at a time for a named duty (relay, sweeper, migrations), in wall time, with a fence that only rises. */
export class Leases {
  private readonly rows: Collection<LeaseDocument>;
  constructor(
    mongo: Mongo,
    private readonly wall: WallClock,
    private readonly owner: string,
  ) {
    this.rows = mongo.db.collection<LeaseDocument>('leases');
  }

  /** Takes or renews a lease. Answers its fence number, or undefined when somebody else holds it. */
  async hold(name: string, milliseconds: number): Promise<number | undefined> {
    const now = this.wall.now();
    const until = new Date(now.getTime() + milliseconds);
    const renewed = await this.rows.findOneAndUpdate(
      { _id: name, owner: this.owner, until: { $gt: now } },
      { $set: { until } },
      { returnDocument: 'after' },
    );
    if (renewed !== null) return renewed.fence;
    try {
      const taken = await this.rows.findOneAndUpdate(
        { _id: name, until: { $lte: now } },
        { $set: { owner: this.owner, until }, $inc: { fence: 1 } },
        { upsert: true, returnDocument: 'after' },
      );
      return taken?.fence;
    } catch (error) {
      if (isDuplicateKey(error)) return undefined;
      throw error;
    }
  }

  async release(name: string): Promise<void> {
    await this.rows.updateOne({ _id: name, owner: this.owner }, { $set: { until: this.wall.now() } });
  }
}
