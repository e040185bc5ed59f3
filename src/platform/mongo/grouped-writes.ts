import { randomUUID } from 'node:crypto';
import type { Collection, Db, Document, Filter, UpdateFilter } from 'mongodb';
import { EndcapError } from '../../kernel/index.js';
import { GroupCommit } from './group-commit.js';
import { isDuplicateKey, retryIdempotent } from './retry.js';
import { insertTogether, refusal, updateTogether } from './write-commands.js';

type Row = Document & { _id: string };
/** A compare-and-set update of one document. */
type Update = { readonly filter: Filter<Row> & { readonly _id: string }; readonly update: UpdateFilter<Row> & { readonly $set: Document } };
/** What became of one write of a group: done or not, or why it could not be tried. */
type Answer = boolean | { readonly error: unknown };

/** Larger groups gain little more and keep their members waiting longer. */
const MOST_TOGETHER = 200;
const MOST_WAITING = 50_000;
/** The field that tells which of several writers won; it means nothing else. */
export const WRITE_TOKEN = 'writeToken';

/**
 * Writes of single documents asked for side by side, sent as few bulk writes: the journal and the round trip are paid
 * once a group. Each caller gets the answer of its own write; one that fails does not fail its neighbours.
 */
export class GroupedWrites {
  private readonly inserts: GroupCommit<Row, Answer>;
  private readonly updates: GroupCommit<Update, Answer>;
  private readonly writer = randomUUID().slice(0, 8);
  private readonly rows: Collection<Row>;
  private groups = 0;

  constructor(
    private readonly db: Db,
    private readonly name: string,
  ) {
    this.rows = db.collection<Row>(name);
    const options = {
      maxGroup: MOST_TOGETHER,
      limit: MOST_WAITING,
      concurrency: 2,
      overloaded: () => new EndcapError('overloaded', `too many writes wait for ${name}`, { retryAfterSeconds: 1 }),
    };
    this.inserts = new GroupCommit((rows) => this.insertAll(rows), options);
    this.updates = new GroupCommit((updates) => this.updateAll(updates), options);
  }

  /** False when the id is already there. */
  async insert(row: Row): Promise<boolean> {
    return outcome(await this.inserts.add(row));
  }

  /** False when no document matched. */
  async update(update: Update): Promise<boolean> {
    return outcome(await this.updates.add(update));
  }

  private async insertAll(rows: Row[]): Promise<Answer[]> {
    const { errors } = await retryIdempotent(() => insertTogether(this.db, this.name, rows));
    const failed = new Map(errors.map((error) => [error.index, error]));
    return rows.map((_, index) => {
      const error = failed.get(index);
      if (error === undefined) return true;
      return isDuplicateKey(error) ? false : { error: refusal(error) };
    });
  }

  private async updateAll(updates: Update[]): Promise<Answer[]> {
    const [only, ...others] = updates;
    if (only !== undefined && others.length === 0) return [(await this.rows.updateOne(only.filter, only.update)).matchedCount === 1];
    const group = `${this.writer}.${(this.groups += 1)}`;
    const token = (index: number): string => `${group}.${index}`;
    const statements = updates.map(({ filter, update }, index) => ({
      q: filter,
      u: { ...update, $set: { ...update.$set, [WRITE_TOKEN]: token(index) } },
    }));
    const { n, errors } = await updateTogether(this.db, this.name, statements);
    if (n === updates.length) return updates.map(() => true);
    const failed = new Map(errors.map((error) => [error.index, error]));
    const ids = updates.map(({ filter }) => filter._id);
    const found = await this.rows.find({ _id: { $in: ids } }, { projection: { [WRITE_TOKEN]: 1 } }).toArray();
    const tokens = new Map(found.map((row) => [row._id, row[WRITE_TOKEN] as unknown]));
    return updates.map(({ filter }, index) => {
      const error = failed.get(index);
      return error === undefined ? tokens.get(filter._id) === token(index) : { error: refusal(error) };
    });
  }
}

function outcome(answer: Answer): boolean {
  if (typeof answer === 'boolean') return answer;
  throw answer.error;
}
