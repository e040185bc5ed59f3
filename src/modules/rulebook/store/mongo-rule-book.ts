import { Inject, Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import { listDigests, WallClock, type EventDraft } from '../../../kernel/index.js';
import type { RollingRule, RuleDocument } from '../../../rules/index.js';
import { EntityCollection, isDuplicateKey, Mongo, OutboxRegistry } from '../../../platform/index.js';
import { RuleBook, type KeptSet, type RulesPointer, type SetParts } from '../usecases/rule-book.js';

type SetRow = {
  _id: string;
  schemaVersion: 1;
  documents: readonly RuleDocument[];
  /** Content hashes in the order of the documents; absent in what earlier releases kept. */
  versions?: readonly string[];
  rolling?: readonly RollingRule[];
  publishedBy: string;
  publishedAt: Date;
};

/** Rule sets in MongoDB, by content hash; the pointer is an entity of its own and tells when it moves. */
@Injectable()
export class MongoRuleBook extends RuleBook {
  private readonly sets: Collection<SetRow>;
  private readonly pointers: EntityCollection<RulesPointer>;

  constructor(mongo: Mongo, outboxes: OutboxRegistry, @Inject(WallClock) wall: WallClock) {
    super();
    this.sets = mongo.db.collection<SetRow>('rule_sets');
    this.pointers = new EntityCollection<RulesPointer>(mongo, outboxes, wall, 'rules_in_force');
  }

  pointer(): Promise<RulesPointer | undefined> {
    return this.pointers.find('in-force');
  }

  async kept(digest: string): Promise<KeptSet | undefined> {
    const row = await this.sets.findOne({ _id: digest });
    if (row === null) return undefined;
    return { documents: row.documents, versions: row.versions ?? listDigests(row.documents).each, rolling: row.rolling ?? [] };
  }

  async keep(digest: string, { documents, rolling }: SetParts, by: { principal: string; at: Date }): Promise<void> {
    const beside = rolling.length === 0 ? {} : { rolling };
    try {
      const versions = listDigests(documents).each;
      await this.sets.insertOne({
        _id: digest,
        schemaVersion: 1,
        documents,
        versions,
        ...beside,
        publishedBy: by.principal,
        publishedAt: by.at,
      });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }

  pointTo(pointer: RulesPointer, events: readonly EventDraft[]): Promise<boolean> {
    return pointer.version === 0 ? this.pointers.insert({ ...pointer, version: 1 }, events) : this.pointers.save(pointer, events);
  }
}
