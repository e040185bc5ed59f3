import type { Collection, Document, Filter, UpdateFilter } from 'mongodb';
import type { EventDraft, WallClock } from '../../kernel/index.js';
import { asRead, changedFields, withAsRead } from './as-read.js';
import type { Mongo } from './mongo.js';
import { GroupedWrites, WRITE_TOKEN } from './grouped-writes.js';
import { numberEvents, outboxOf, type OutboxRegistry, type WithOutbox } from './outbox.js';

/** Documents the database sends at once; by default it would keep all after the first hundred for a second question. */
const IN_ONE_ANSWER = 1_000;

/** What every entity has: its id and the version that compare-and-set looks at. */
export type Entity = { readonly id: string; readonly version: number };
/** Any stored entity, as filters see it. */
export type EntityRow = Document & { _id: string };
type Stored<T extends Entity> = Omit<T, 'id'> & WithOutbox;
/** One save of many: the entity as it shall be, with the version it was read at, and what happened. */
export type EntityChange<T extends Entity> = { readonly entity: T; readonly events: readonly EventDraft[] };

/**
 * Entities of one kind in one collection. State and the events it causes go into one update; a save succeeds only on
 * the version it was read at, and sends the fields that changed since. A field set to `undefined` is removed. Inserts and saves asked for side by side share
 * bulk writes; each still succeeds or loses by itself.
 */
export class EntityCollection<T extends Entity> {
  readonly rows: Collection<Stored<T> & Document>;
  private readonly writes: GroupedWrites;

  constructor(
    mongo: Mongo,
    private readonly outboxes: OutboxRegistry,
    private readonly wall: WallClock,
    readonly name: string,
  ) {
    this.rows = mongo.db.collection<Stored<T> & Document>(name);
    this.writes = new GroupedWrites(mongo.db, name);
    outboxes.register(name);
  }

  /** Inserts at the entity’s own version. False when the id is already there: it was done before. */
  async insert(entity: T, events: readonly EventDraft[]): Promise<boolean> {
    const { id, ...fields } = entity;
    const outbox = outboxOf(numberEvents(id, entity.version, events), this.wall.now());
    if (!(await this.writes.insert({ _id: id, ...fields, ...outbox }))) return false;
    this.told(id, outbox);
    return true;
  }

  /** Inserts many side by side; those already there are left as they are. Answers the ids of these. */
  async insertMany(changes: readonly EntityChange<T>[]): Promise<Set<string>> {
    const inserted = await Promise.all(changes.map(({ entity, events }) => this.insert(entity, events)));
    return new Set(changes.flatMap(({ entity }, index) => (inserted[index] === true ? [] : [entity.id])));
  }

  /** Compare-and-set on `entity.version`. False when somebody else was faster: reload and decide again. */
  async save(entity: T, events: readonly EventDraft[], extra: Filter<EntityRow> = {}): Promise<boolean> {
    const filter = { ...extra, _id: entity.id, version: entity.version };
    const outbox = outboxOf(numberEvents(entity.id, entity.version + 1, events), this.wall.now());
    if (!(await this.writes.update({ filter, update: this.update(entity, asRead(entity), outbox) }))) return false;
    this.told(entity.id, outbox);
    return true;
  }

  /** Many saves side by side; answers the ids that lost. */
  async saveMany(changes: readonly EntityChange<T>[]): Promise<Set<string>> {
    const saved = await Promise.all(changes.map(({ entity, events }) => this.save(entity, events)));
    return new Set(changes.flatMap(({ entity }, index) => (saved[index] === true ? [] : [entity.id])));
  }

  async find(id: string): Promise<T | undefined> {
    const row = await this.rows.findOne({ _id: id } as Filter<Stored<T> & Document>);
    return row === null ? undefined : withAsRead(this.entity(row as Document));
  }

  async findMany(filter: Filter<EntityRow>, options: { sort?: Record<string, 1 | -1>; limit?: number } = {}): Promise<T[]> {
    const cursor = this.rows.find(filter as Filter<Stored<T> & Document>).batchSize(IN_ONE_ANSWER);
    if (options.sort !== undefined) cursor.sort(options.sort);
    if (options.limit !== undefined) cursor.limit(options.limit);
    return (await cursor.toArray()).map((row) => withAsRead(this.entity(row as Document)));
  }

  /** A stored document as the entity it is. */
  entity(row: Document): T {
    const { _id, outbox: _outbox, outboxAt: _outboxAt, outboxEnd: _outboxEnd, [WRITE_TOKEN]: _token, ...rest } = row;
    return { id: _id, ...rest } as unknown as T;
  }

  /** The relay hears of new events from whoever wrote them. */
  private told(id: string, outbox: Omit<WithOutbox, '_id'>): void {
    if (outbox.outbox !== undefined) this.outboxes.nudge(this.name, { _id: id, ...outbox });
  }

  private update(
    entity: T,
    before: T | undefined,
    { outbox, ...marks }: Omit<WithOutbox, '_id'>,
  ): UpdateFilter<EntityRow> & { $set: Document } {
    const { id: _id, version, ...fields } = entity;
    const set: Document = { version: version + 1, ...marks };
    const unset: Document = {};
    for (const [key, value] of Object.entries(before === undefined ? fields : changedFields(before, fields))) {
      if (value === undefined) unset[key] = '';
      else set[key] = value;
    }
    return {
      $set: set,
      ...(Object.keys(unset).length > 0 ? { $unset: unset } : {}),
      ...(outbox === undefined ? {} : { $push: { outbox: { $each: outbox } as never } }),
    };
  }
}
