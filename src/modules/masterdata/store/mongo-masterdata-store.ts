import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import { WallClock, type EventDraft } from '../../../kernel/index.js';
import { EntityCollection, isDuplicateKey, Mongo, OutboxRegistry, Retention, retryIdempotent } from '../../../platform/index.js';
import { itemKey, MasterdataStore, type MasterdataChange, type StoredItem } from '../usecases/masterdata-store.js';

type Row = StoredItem & { _id: string; schemaVersion: number };
type VersionRow = { _id: string; version: number };

/** Master data in MongoDB: one document a version of an item, and one row that rises with every write. */
@Injectable()
export class MongoMasterdataStore extends MasterdataStore {
  private readonly rows: Collection<Row>;
  private readonly versions: Collection<VersionRow>;
  private readonly changes: EntityCollection<MasterdataChange>;

  constructor(mongo: Mongo, outboxes: OutboxRegistry, wall: WallClock, retention: Retention) {
    super();
    // The ledger remembers each change; this is only what carried it there.
    retention.register({ collection: 'masterdata_changes', field: 'at', days: 400 });
    this.rows = mongo.db.collection<Row>('masterdata');
    this.versions = mongo.db.collection<VersionRow>('masterdata_version');
    this.changes = new EntityCollection<MasterdataChange>(mongo, outboxes, wall, 'masterdata_changes');
  }

  async version(): Promise<number> {
    return (await this.versions.findOne({ _id: 'masterdata' }))?.version ?? 0;
  }

  /** The version is read first: a write in between makes it look older than it is, and it is read again. */
  async load(): Promise<{ version: number; items: StoredItem[] }> {
    const version = await this.version();
    const rows = await this.rows.find().toArray();
    return { version, items: rows.map(({ _id, schemaVersion: _schema, ...item }) => item) };
  }

  async digests(items: readonly Pick<StoredItem, 'kind' | 'id' | 'validFrom'>[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.rows.find({ _id: { $in: items.map(itemKey) } }, { projection: { digest: 1 } }).toArray();
    return new Map(rows.map((row) => [row._id, row.digest]));
  }

  async write(items: readonly StoredItem[]): Promise<void> {
    await this.bump();
    const operations = items.map((item) => {
      const row = { ...item, schemaVersion: 1 };
      return { updateOne: { filter: { _id: itemKey(item), toldAt: { $lte: item.toldAt } }, update: { $set: row }, upsert: true } };
    });
    try {
      await retryIdempotent(() => this.rows.bulkWrite(operations, { ordered: false }));
    } catch (error) {
      if (!isDuplicateKey(error)) throw error; // a newer word is there: this one comes too late
    }
    await this.bump();
  }

  async record(change: MasterdataChange, event: EventDraft): Promise<void> {
    await this.changes.insert(change, [event]);
  }

  private async bump(): Promise<void> {
    await retryIdempotent(() => this.versions.updateOne({ _id: 'masterdata' }, { $inc: { version: 1 } }, { upsert: true }));
  }
}
