import type { Collection, Db, Filter } from 'mongodb';
import { JOBS, JOBS_APART, type Job, type JobName, type Queue, type WallClock } from '../../kernel/index.js';
import { isDuplicateKey, retryIdempotent } from '../mongo/retry.js';
import type { Mongo } from '../mongo/mongo.js';
import { insertTogether } from '../mongo/write-commands.js';

/** The fence of a job’s first holder. */
export const FIRST_FENCE = 1;
/** A crash is not the job’s failure; this many are. */
const MOST_CRASHES = 10;

export type WorkState = 'pending' | 'leased' | 'done' | 'dead';
/** Rows of one kind in one state; `scheduled` = due later. */
export type Depth = {
  readonly queue: Queue;
  readonly job: JobName;
  readonly state: Exclude<WorkState, 'done'> | 'scheduled';
  readonly rows: number;
};
/** Who has a job in hand, under which name, until when (wall time). */
export type Lease = { owner: string; token: string; until: Date };
export type WorkRow = Omit<Job, 'id'> & {
  _id: string;
  state: WorkState;
  /** Rises with every claim; a write guarded by an older fence must not happen. */
  fence: number;
  /** Business failures. A crash of the worker is not one. */
  attempts: number;
  crashes: number;
  /** Wall time before which a failed row is not tried again. */
  notBefore?: Date;
  lease?: Lease;
  reason?: string;
  createdAt: Date;
  doneAt?: Date;
};
/** A job in hand: its row was claimed with this fence. */
export type ClaimedJob = Job & { readonly fence: number; readonly attempts: number };

const claimed = (row: WorkRow): ClaimedJob => ({
  id: row._id,
  job: row.job,
  refs: row.refs,
  cause: row.cause,
  correlationId: row.correlationId,
  dueAt: row.dueAt,
  priority: row.priority,
  fence: row.fence,
  attempts: row.attempts,
});

/** The order in which jobs of a kind are done. */
export const inOrder = (a: Job, b: Job): number =>
  a.dueAt.getTime() - b.dueAt.getTime() || b.priority - a.priority || (a.id < b.id ? -1 : Number(a.id > b.id));

/** Before all dates: a bound that leads the planner to an index without leaving a row out. */
const EVER = new Date(0);
/** The clock waits for the flow alone. */
const IN_THE_FLOW = { job: { $nin: [...JOBS_APART] } };
const LEASED = { state: 'leased', 'lease.until': { $gt: EVER } } as const;

/** The truth about work: one row a job. The queue in Redis only says that there is some. */
export class WorkStore {
  readonly rows: Collection<WorkRow>;
  private readonly db: Db;
  constructor(
    mongo: Mongo,
    private readonly wall: WallClock,
  ) {
    this.db = mongo.db;
    this.rows = mongo.db.collection<WorkRow>('work');
  }

  async ensureIndexes(): Promise<void> {
    // Partial: a row on its way from pending to done touches few of them, and done rows lie in none.
    await this.rows.createIndex({ job: 1, dueAt: 1, priority: -1, _id: 1 }, { partialFilterExpression: { state: 'pending' } });
    await this.rows.createIndex({ dueAt: 1 }, { partialFilterExpression: { state: { $in: ['pending', 'leased'] } } });
    await this.rows.createIndex({ 'lease.until': 1 }, { partialFilterExpression: { state: 'leased' } });
    await this.rows.createIndex({ state: 1, _id: 1 }, { partialFilterExpression: { state: 'dead' } });
    await this.rows.createIndex({ doneAt: 1 }, { sparse: true });
  }

  /**
   * Adds jobs; those already known, done or not, are left as they are. Answers the ids of these. A job with a lease is in hand
   * from the first, as if it had been claimed: its fence is 1.
   */
  async add(jobs: readonly Job[], leases: ReadonlyMap<string, Lease> = new Map()): Promise<Set<string>> {
    if (jobs.length === 0) return new Set();
    const createdAt = this.wall.now();
    const rows = jobs.map(({ id, ...job }): WorkRow => {
      const lease = leases.get(id);
      const held =
        lease === undefined ? ({ state: 'pending', fence: 0 } as const) : ({ state: 'leased', fence: FIRST_FENCE, lease } as const);
      return { _id: id, ...job, ...held, attempts: 0, crashes: 0, createdAt };
    });
    const { errors } = await retryIdempotent(() => insertTogether(this.db, this.rows.collectionName, rows));
    const failed = errors.find((error) => !isDuplicateKey(error));
    if (failed !== undefined) throw new Error(failed.errmsg);
    return new Set(errors.flatMap(({ index }) => rows[index]?._id ?? []));
  }

  /** Which of these rows there are, done or not. */
  async known(ids: readonly string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    const found = await this.rows
      .find({ _id: { $in: [...ids] } }, { projection: { _id: 1 } })
      .batchSize(ids.length)
      .toArray();
    return new Set(found.map((row) => row._id));
  }

  /** The sizes of all jobs of a kind that are not done yet, summed. */
  async sizeOf(job: JobName): Promise<number> {
    const sizes = { $project: { _id: 0, size: 1 } };
    const leased = [{ $match: { ...LEASED, job } }, sizes];
    const [sum] = await this.rows
      .aggregate<{ n: number }>([
        { $match: { job, state: 'pending', dueAt: { $gt: EVER } } },
        sizes,
        { $unionWith: { coll: this.rows.collectionName, pipeline: leased } },
        { $group: { _id: null, n: { $sum: '$size' } } },
      ])
      .toArray();
    return sum?.n ?? 0;
  }

  /** Claims the next jobs of a kind that are due, in the order they must run. */
  async claim(job: JobName, due: Date, limit: number, lease: Lease): Promise<ClaimedJob[]> {
    const now = this.wall.now();
    const free: Filter<WorkRow> = {
      job,
      state: 'pending',
      dueAt: { $lte: due },
      $or: [{ notBefore: { $exists: false } }, { notBefore: { $lte: now } }],
    };
    const next = await this.rows.find(free).sort({ dueAt: 1, priority: -1, _id: 1 }).limit(limit).batchSize(limit).toArray();
    if (next.length === 0) return [];
    const ids = next.map((row) => row._id);
    const answer = await this.rows.updateMany(
      { _id: { $in: ids }, state: 'pending' },
      { $set: { state: 'leased', lease }, $inc: { fence: 1 } },
    );
    // All ours: what was read a moment ago is what was claimed, one fence on. Otherwise see which we got.
    if (answer.modifiedCount === ids.length) return next.map((row) => claimed({ ...row, fence: row.fence + 1 }));
    const rows = await this.rows.find({ _id: { $in: ids }, 'lease.token': lease.token }).toArray();
    const byId = new Map(rows.map((row) => [row._id, row]));
    return ids.flatMap((id) => {
      const row = byId.get(id);
      return row === undefined ? [] : [claimed(row)];
    });
  }

  async renew(token: string, until: Date): Promise<void> {
    await this.rows.updateMany({ ...LEASED, 'lease.token': token }, { $set: { 'lease.until': until } });
  }

  /** Marks jobs done, as far as this holder still has them. */
  async complete(ids: readonly string[], token: string): Promise<void> {
    if (ids.length === 0) return;
    await this.rows.updateMany(
      { _id: { $in: [...ids] }, 'lease.token': token },
      { $set: { state: 'done', doneAt: this.wall.now() }, $unset: { lease: '', reason: '' } },
    );
  }

  /** Gives a job back to be tried later (wall time); that is not a failure. */
  async postpone(id: string, token: string, later: { until: Date; reason: string }): Promise<void> {
    await this.rows.updateOne(
      { _id: id, 'lease.token': token },
      { $set: { state: 'pending', reason: later.reason.slice(0, 500), notBefore: later.until }, $unset: { lease: '' } },
    );
  }

  /** Gives a failed job back for another try, or sets it aside as dead after the last one. */
  async fail(id: string, token: string, outcome: { reason: string; dead: boolean; retryAt: Date }): Promise<void> {
    await this.rows.updateOne(
      { _id: id, 'lease.token': token },
      {
        $set: { state: outcome.dead ? 'dead' : 'pending', reason: outcome.reason.slice(0, 500), notBefore: outcome.retryAt },
        $inc: { attempts: 1 },
        $unset: { lease: '' },
      },
    );
  }

  /** Gives work in hand back untried: what it needs is away, which is nobody’s failure. */
  async giveBack(token: string): Promise<void> {
    await this.rows.updateMany({ ...LEASED, 'lease.token': token }, { $set: { state: 'pending' }, $unset: { lease: '' } });
  }

  /**
   * Takes work back from holders that stopped renewing: they died. A job whose workers died again and again is set aside,
   * or it would take down one after the other for ever.
   */
  async reclaimExpired(): Promise<number> {
    const expired = { state: 'leased', 'lease.until': { $lte: this.wall.now() } } as const;
    await this.rows.updateMany(
      { ...expired, crashes: { $gte: MOST_CRASHES - 1 } },
      { $set: { state: 'dead', reason: `its worker died ${MOST_CRASHES} times` }, $unset: { lease: '' }, $inc: { crashes: 1 } },
    );
    const answer = await this.rows.updateMany(expired, { $set: { state: 'pending' }, $unset: { lease: '' }, $inc: { crashes: 1 } });
    return answer.modifiedCount;
  }

  /** Kinds of jobs that have work due now: one look into the index a kind, all in one question, however long the backlog. */
  async dueKinds(due: Date): Promise<JobName[]> {
    const [first, ...others] = (Object.keys(JOBS) as JobName[]).map((job) => [
      { $match: { job, state: 'pending', dueAt: { $lte: due } } },
      { $limit: 1 },
      { $project: { _id: 0, job: 1 } },
    ]);
    const coll = this.rows.collectionName;
    const found = await this.rows
      .aggregate<{ job: JobName }>([...(first ?? []), ...others.map((pipeline) => ({ $unionWith: { coll, pipeline } }))])
      .toArray();
    return found.map(({ job }) => job);
  }

  /** The next deadline of the flow in business time, not later than `until`. */
  async nextDue(until: Date): Promise<Date | undefined> {
    const row = await this.rows
      .find({ ...IN_THE_FLOW, state: 'pending', dueAt: { $lte: until } })
      .sort({ dueAt: 1 })
      .limit(1)
      .next();
    return row?.dueAt;
  }

  /** When the earliest job of a kind due by then is due that waits or is in hand; undefined when there is none. */
  async firstOpen(job: JobName, until: Date): Promise<Date | undefined> {
    const dueAt = { $lte: until };
    // Apart, as each has an index of its own; what waits first, as it may be claimed in between but seldom is given back.
    const pending = await this.rows.find({ job, state: 'pending', dueAt }).sort({ dueAt: 1 }).limit(1).next();
    const leased = await this.rows
      .find({ ...LEASED, job, dueAt })
      .sort({ dueAt: 1 })
      .limit(1)
      .next();
    return [pending, leased].flatMap((row) => row?.dueAt ?? []).sort((a, b) => a.getTime() - b.getTime())[0];
  }

  /** Rows in one state that is not done, by id after `after`. */
  async list(state: Exclude<WorkState, 'done'>, limit: number, after = ''): Promise<WorkRow[]> {
    const open = state === 'dead' ? {} : { dueAt: { $gt: EVER } };
    return this.rows
      .find({ state, ...open, _id: { $gt: after } })
      .sort({ _id: 1 })
      .limit(limit)
      .toArray();
  }

  /** How many rows are not done, by queue and state; what waits for its time is `scheduled`. */
  async depths(now: Date): Promise<Depth[]> {
    const waits = { $and: [{ $eq: ['$state', 'pending'] }, { $gt: ['$dueAt', now] }] };
    const group = { $group: { _id: { job: '$job', state: { $cond: [waits, 'scheduled', '$state'] } }, rows: { $sum: 1 } } };
    const dead = [{ $match: { state: 'dead' } }, group];
    const found = await this.rows
      .aggregate<{ _id: { job: JobName; state: Depth['state'] }; rows: number }>([
        { $match: { state: { $in: ['pending', 'leased'] }, dueAt: { $gt: EVER } } },
        group,
        { $unionWith: { coll: this.rows.collectionName, pipeline: dead } },
        { $sort: { _id: 1 } },
      ])
      .toArray();
    return found.map(({ _id, rows }) => ({ queue: JOBS[_id.job].queue, job: _id.job, state: _id.state, rows }));
  }

  /** Gives a dead job another life. False when there is no such dead job. */
  async revive(id: string): Promise<boolean> {
    const answer = await this.rows.updateOne(
      { _id: id, state: 'dead' },
      { $set: { state: 'pending', attempts: 0 }, $unset: { notBefore: '', reason: '' } },
    );
    return answer.matchedCount === 1;
  }

  /** The job of the flow that has been due the longest and is not done; undefined when all is done. */
  async nextOpen(due: Date): Promise<Pick<WorkRow, 'job' | 'state'> | undefined> {
    // One query: between two a job could be claimed or given back, and be seen by neither.
    const row = await this.rows
      .find({ ...IN_THE_FLOW, state: { $in: ['leased', 'pending'] }, dueAt: { $lte: due } }, { projection: { job: 1, state: 1 } })
      .sort({ dueAt: 1 })
      .limit(1)
      .next();
    return row ?? undefined;
  }
}
