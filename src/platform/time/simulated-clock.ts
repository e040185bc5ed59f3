import type { Collection } from 'mongodb';
import { Clock } from '../../kernel/index.js';
import type { Mongo } from '../mongo/mongo.js';

type ClockDocument = { _id: 'clock'; now: Date };

/**
 * Business time kept in MongoDB, the same for every process. It stands still between advances; each process reads it
 * again (`refresh`) before a request or a batch of work.
 */
export class SimulatedClock extends Clock {
  private readonly rows: Collection<ClockDocument>;
  private current: Date;
  /** Whether `current` is the shared time, or only what this process was started with. */
  private shared = false;

  constructor(mongo: Mongo, start: Date) {
    super();
    this.rows = mongo.db.collection<ClockDocument>('clock');
    this.current = start;
  }

  now(): Date {
    return new Date(this.current);
  }

  /** Reads the shared time; writes the start time when there is none yet. */
  async refresh(): Promise<void> {
    const known = await this.rows.findOne({ _id: 'clock' });
    const row =
      known ??
      (await this.rows.findOneAndUpdate(
        { _id: 'clock' },
        { $setOnInsert: { now: this.current } },
        { upsert: true, returnDocument: 'after' },
      ));
    // Time moves forward only: an answer may be older than an advance that was asked for after it.
    if (row !== null && (!this.shared || row.now > this.current)) this.current = row.now;
    this.shared = true;
  }

  /** Moves time forward; moving it back is ignored. */
  async set(to: Date): Promise<void> {
    await this.rows.updateOne({ _id: 'clock' }, { $max: { now: to } }, { upsert: true });
    if (to > this.current) this.current = to;
  }
}
