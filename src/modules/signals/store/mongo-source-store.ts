import { Injectable } from '@nestjs/common';
import { WallClock, type EventDraft } from '../../../kernel/index.js';
import { EntityCollection, Mongo, OutboxRegistry, SecretBox } from '../../../platform/index.js';
import { VALID_SECRETS, type LiveSource, type Source } from '../domain/source.js';
import { signingKey } from '../domain/verify-signature.js';
import { LiveSources } from '../usecases/live-sources.js';
import { SourceStore } from '../usecases/source-store.js';

const SOURCES = 'sources';

/** Sources in MongoDB. */
@Injectable()
export class MongoSourceStore extends SourceStore {
  private readonly sources: EntityCollection<Source>;
  constructor(mongo: Mongo, outboxes: OutboxRegistry, wall: WallClock) {
    super();
    this.sources = new EntityCollection<Source>(mongo, outboxes, wall, SOURCES);
  }

  find(id: string): Promise<Source | undefined> {
    return this.sources.find(id);
  }

  list(after: string | undefined, limit: number): Promise<Source[]> {
    return this.sources.findMany(after === undefined ? {} : { _id: { $gt: after } }, { sort: { _id: 1 }, limit });
  }

  insert(source: Source, event: EventDraft): Promise<boolean> {
    return this.sources.insert(source, [event]);
  }

  save(source: Source, event: EventDraft): Promise<boolean> {
    return this.sources.save(source, [event]);
  }
}

const STALE_MS = 1_000;
const FRESH_MS = 100;

/** All sources in memory with their secrets opened; read again when a second old. */
@Injectable()
export class CachedSources extends LiveSources {
  private live: ReadonlyMap<string, LiveSource> = new Map();
  private readAt = -Infinity;
  private reading: Promise<void> | undefined;
  private changes = 0;

  constructor(
    private readonly mongo: Mongo,
    private readonly secrets: SecretBox,
  ) {
    super();
  }

  async find(id: string, fresh = false): Promise<LiveSource | undefined> {
    if (performance.now() - this.readAt > (fresh ? FRESH_MS : STALE_MS)) await (this.reading ??= this.read());
    return this.live.get(id);
  }

  forget(): void {
    this.changes += 1;
    this.readAt = -Infinity;
  }

  private async read(): Promise<void> {
    const started = performance.now();
    const { changes } = this;
    try {
      const rows = await this.mongo.db.collection<Omit<Source, 'id'> & { _id: string }>(SOURCES).find().toArray();
      this.live = new Map(rows.map(({ _id, ...rest }) => [_id, this.opened({ id: _id, ...rest })]));
      if (changes === this.changes) this.readAt = started;
    } finally {
      this.reading = undefined;
    }
  }

  private opened({ id, active, types, stores, secrets }: Source): LiveSource {
    const valid = secrets.slice(-VALID_SECRETS).reverse();
    return {
      id,
      active,
      types: new Set(types),
      stores: stores.includes('*') ? 'all' : new Set(stores),
      keys: valid.map(({ sealed }) => signingKey(this.secrets.open(sealed))),
    };
  }
}
