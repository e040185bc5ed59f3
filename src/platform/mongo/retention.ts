import type { WallClock } from '../../kernel/index.js';
import type { Mongo } from './mongo.js';

/** How long documents of a class are kept after the moment `field` names. */
export type RetentionClass = {
  readonly collection: string;
  readonly field: string;
  readonly days: number;
  readonly where?: Record<string, unknown>;
};

const CHUNK = 5_000;

/** Nothing grows for ever: each collection that grows says here how long it keeps what. */
export class Retention {
  private readonly classes: RetentionClass[] = [];

  constructor(
    private readonly mongo: Mongo,
    private readonly wall: WallClock,
  ) {}

  register(kept: RetentionClass): void {
    this.classes.push(kept);
  }

  list(): readonly RetentionClass[] {
    return this.classes;
  }

  /** Deletes what is past its time, in chunks so that nobody waits behind it. Answers how many documents went, by collection. */
  async purge(): Promise<Record<string, number>> {
    const gone: Record<string, number> = {};
    for (const kept of this.classes) {
      const before = new Date(this.wall.now().getTime() - kept.days * 86_400_000);
      const rows = this.mongo.db.collection(kept.collection);
      for (;;) {
        const old = await rows
          .find({ ...kept.where, [kept.field]: { $lt: before } }, { projection: { _id: 1 } })
          .limit(CHUNK)
          .toArray();
        if (old.length === 0) break;
        const answer = await rows.deleteMany({ _id: { $in: old.map((row) => row._id) } });
        gone[kept.collection] = (gone[kept.collection] ?? 0) + answer.deletedCount;
        if (old.length < CHUNK) break;
      }
    }
    return gone;
  }
}
