import { Inject, Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import { WallClock, type EventDraft } from '../../../kernel/index.js';
import { EntityCollection, isDuplicateKey, Mongo, OutboxRegistry, Retention, retryIdempotent } from '../../../platform/index.js';
import type { RuleDocument } from '../../../rules/index.js';
import { isOpen, BACKTEST_STATES, type Backtest, type BacktestProgress } from '../domain/backtest.js';
import { BacktestStore, type BacktestFilter } from '../usecases/backtest-store.js';
import { EXCEPTIONS, REPORTS } from './mongo-report-store.js';

const BACKTESTS = 'backtests';
const RULES = 'backtest_rules';
const KEPT_DAYS = 180;
const ENDED = BACKTEST_STATES.filter((state) => !isOpen(state));

/** A rule as it was when somebody asked: a draft may be edited meanwhile. One a row, since a set of large ones outgrows a document. */
type RuleRow = { _id: string; of: string; content: RuleDocument; writtenAt: Date };

/** Backtests in MongoDB. */
@Injectable()
export class MongoBacktestStore extends BacktestStore {
  private readonly backtests: EntityCollection<Backtest>;
  private readonly rules: Collection<RuleRow>;

  constructor(
    private readonly mongo: Mongo,
    outboxes: OutboxRegistry,
    @Inject(WallClock) private readonly wall: WallClock,
    retention: Retention,
  ) {
    super();
    this.backtests = new EntityCollection<Backtest>(mongo, outboxes, wall, BACKTESTS);
    this.rules = mongo.db.collection<RuleRow>(RULES);
    retention.register({ collection: BACKTESTS, field: 'recordedAt', days: KEPT_DAYS });
    retention.register({ collection: RULES, field: 'writtenAt', days: KEPT_DAYS });
  }

  async ensureIndexes(): Promise<void> {
    const { rows } = this.backtests;
    await rows.createIndex({ requestedAt: -1, _id: -1 });
    await rows.createIndex({ recordedAt: 1 });
    await rows.createIndex({ rules: 1, requestedAt: -1, _id: -1 });
    await rows.createIndex({ state: 1, requestedAt: -1, _id: -1 });
    await rows.createIndex({ person: 1, slot: 1 }, { unique: true, partialFilterExpression: { slot: { $exists: true } } });
    await this.rules.createIndex({ of: 1 });
    await this.rules.createIndex({ writtenAt: 1 });
  }

  async insert(backtest: Backtest, incoming: readonly RuleDocument[], events: readonly EventDraft[]): Promise<boolean> {
    const writtenAt = this.wall.now();
    const rows = incoming.map((content): RuleRow => ({ _id: `${backtest.id}.${content.id}`, of: backtest.id, content, writtenAt }));
    if (rows.length > 0) await retryIdempotent(() => insertNew(this.rules, rows));
    return this.backtests.insert(backtest, events);
  }

  save(backtest: Backtest, events: readonly EventDraft[]): Promise<boolean> {
    return this.backtests.save(backtest, events);
  }

  find(id: string): Promise<Backtest | undefined> {
    return this.backtests.find(id);
  }

  async incoming(id: string): Promise<readonly RuleDocument[]> {
    return (await this.rules.find({ of: id }).sort({ _id: 1 }).toArray()).map(({ content }) => content);
  }

  async advance(id: string, run: number, progress: BacktestProgress): Promise<boolean> {
    const answer = await this.backtests.rows.updateOne({ _id: id, state: 'running', run } as never, { $set: { progress } as never });
    return answer.matchedCount === 1;
  }

  list({ rule, state, within, before, limit }: BacktestFilter): Promise<readonly Backtest[]> {
    const filter = {
      ...(rule === undefined ? {} : { rules: rule }),
      ...(state === undefined ? {} : { state }),
      ...(within === undefined
        ? {}
        : { 'window.stores.0': { $exists: true }, 'window.stores': { $not: { $elemMatch: { $nin: [...within] } } } }),
      ...(before === undefined
        ? {}
        : { $or: [{ requestedAt: { $lt: before.requestedAt } }, { requestedAt: before.requestedAt, _id: { $lt: before.id } }] }),
    };
    return this.backtests.findMany(filter, { sort: { requestedAt: -1, _id: -1 }, limit });
  }

  async forgetOld(keep: number): Promise<void> {
    const old = await this.backtests.rows
      .find({ state: { $in: ENDED } } as never, { projection: { _id: 1, outboxAt: 1 } })
      .sort({ endedAt: -1, _id: -1 })
      .skip(keep)
      .toArray();
    // What has something to tell goes with the next look.
    const ids = old.filter((row) => row.outboxAt === undefined).map((row) => String(row._id));
    if (ids.length === 0) return;
    const { db } = this.mongo;
    await Promise.all([RULES, REPORTS, EXCEPTIONS].map((name) => db.collection(name).deleteMany({ of: { $in: ids } })));
    await this.backtests.rows.deleteMany({ _id: { $in: ids } } as never);
  }
}

async function insertNew(rules: Collection<RuleRow>, rows: readonly RuleRow[]): Promise<void> {
  try {
    await rules.insertMany(rows, { ordered: false });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error; // the try before this one kept them
  }
}
