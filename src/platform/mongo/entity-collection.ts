import type { Collection, Document, Filter, OptionalUnlessRequiredId, UpdateFilter } from 'mongodb';
import type { EventDraft, WallClock } from '../../kernel/index.js';
import type { Mongo } from './mongo.js';
import { numberEvents, type OutboxRegistry, type WithOutbox } from './outbox.js';
import { isDuplicateKey, retryIdempotent } from './retry.js';

/** What every entity has: its id and the version that compare-and-set looks at. */
export type Entity = { readonly id: string; readonly version: number };
/** Any stored entity, as filters see it. */
export type EntityRow = Document & { _id: string };
type Stored<T extends Entity> = Omit<T, 'id'> & WithOutbox & { writeToken?: string };
/** One save of many: the entity as it shall be, with the version it was read at, and what happened. */
export type EntityChange<T extends Entity> = { readonly entity: T; readonly events: readonly EventDraft[] };

/**
 * Entities of one kind in one collection. State and the events it causes go into one update; a save succeeds only on
 * the version it was read at. A field set to `undefined` is removed.
 */
export class EntityCollection<T extends Entity> {
  readonly rows: Collection<Stored<T> & Document>;

  constructor(
    mongo: Mongo,
    private readonly outboxes: OutboxRegistry,
    private readonly wall: WallClock,
    readonly name: string,
  ) {
    this.rows = mongo.db.collection<Stored<T> & Document>(name);
    outboxes.register(name);
  }

  /** Inserts at the entity’s own version. False when the id is already there: it was done before. */
  async insert(entity: T, events: readonly EventDraft[]): Promise<boolean> {
    try {
      await retryIdempotent(() => this.rows.insertOne(this.document(entity, events) as OptionalUnlessRequiredId<Stored<T> & Document>));
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
    if (events.length > 0) this.outboxes.nudge(this.name);
    return true;
  }

  /** Inserts many in one write; those already there are left as they are. */
  async insertMany(changes: readonly EntityChange<T>[]): Promise<void> {
    if (changes.length === 0) return;
    const documents = changes.map(({ entity, events }) => this.document(entity, events) as OptionalUnlessRequiredId<Stored<T> & Document>);
    try {
      await retryIdempotent(() => this.rows.insertMany(documents, { ordered: false }));
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
    this.outboxes.nudge(this.name);
  }

  /** Compare-and-set on `entity.version`. False when somebody else was faster: reload and decide again. */
  async save(entity: T, events: readonly EventDraft[], extra: Filter<EntityRow> = {}): Promise<boolean> {
    const answer = await this.rows.updateOne(
      { _id: entity.id, version: entity.version, ...extra } as Filter<Stored<T> & Document>,
      this.update(entity, events),
    );
    if (answer.matchedCount === 1 && events.length > 0) this.outboxes.nudge(this.name);
    return answer.matchedCount === 1;
  }

  /** Many compare-and-set saves in one write; answers the ids that lost. `token` must be unique to this call. */
  async saveMany(changes: readonly EntityChange<T>[], token: string): Promise<Set<string>> {
    if (changes.length === 0) return new Set();
    const answer = await this.rows.bulkWrite(
      changes.map(({ entity, events }) => ({
        updateOne: {
          filter: { _id: entity.id, version: entity.version } as Filter<Stored<T> & Document>,
          update: this.update(entity, events, token),
        },
      })),
      { ordered: false },
    );
    this.outboxes.nudge(this.name);
    if (answer.matchedCount === changes.length) return new Set();
    const ids = changes.map(({ entity }) => entity.id);
    const won = await this.rows
      .find({ _id: { $in: ids }, writeToken: token } as Filter<Stored<T> & Document>, { projection: { _id: 1 } })
      .toArray();
    const winners = new Set(won.map((row) => String(row._id)));
    return new Set(ids.filter((id) => !winners.has(id)));
  }

  async find(id: string): Promise<T | undefined> {
    const row = await this.rows.findOne({ _id: id } as Filter<Stored<T> & Document>);
    return row === null ? undefined : this.entity(row as Document);
  }

  async findMany(filter: Filter<EntityRow>, options: { sort?: Record<string, 1 | -1>; limit?: number } = {}): Promise<T[]> {
    const cursor = this.rows.find(filter as Filter<Stored<T> & Document>);
    if (options.sort !== undefined) cursor.sort(options.sort);
    if (options.limit !== undefined) cursor.limit(options.limit);
    return (await cursor.toArray()).map((row) => this.entity(row as Document));
  }

  /** A stored document as the entity it is. */
  entity(row: Document): T {
    const { _id, outbox: _outbox, outboxAt: _outboxAt, writeToken: _token, ...rest } = row;
    return { id: _id, ...rest } as unknown as T;
  }

  private document(entity: T, events: readonly EventDraft[]): Document {
    const { id, ...fields } = entity;
    return {
      _id: id,
      ...fields,
      ...(events.length > 0 ? { outbox: numberEvents(id, entity.version, events), outboxAt: this.wall.now() } : {}),
    };
  }

  private update(entity: T, events: readonly EventDraft[], token?: string): UpdateFilter<Stored<T> & Document> {
    const { id, version, ...fields } = entity;
    const set: Document = { version: version + 1 };
    const unset: Document = {};
    for (const [key, value] of Object.entries(fields)) {
      if (value === undefined) unset[key] = '';
      else set[key] = value;
    }
    if (token !== undefined) set['writeToken'] = token;
    const update: Document = { $set: set };
    if (Object.keys(unset).length > 0) update['$unset'] = unset;
    if (events.length > 0) {
      set['outboxAt'] = this.wall.now();
      update['$push'] = { outbox: { $each: numberEvents(id, version + 1, events) } };
    }
    return update as UpdateFilter<Stored<T> & Document>;
  }
}
