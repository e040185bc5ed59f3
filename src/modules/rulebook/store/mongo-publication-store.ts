import { Inject, Injectable } from '@nestjs/common';
import { WallClock, type EventDraft } from '../../../kernel/index.js';
import { EntityCollection, Mongo, OutboxRegistry } from '../../../platform/index.js';
import type { Publication } from '../domain/publication.js';
import { PublicationStore } from '../usecases/publication-store.js';

@Injectable()
export class MongoPublicationStore extends PublicationStore {
  private readonly publications: EntityCollection<Publication>;

  constructor(mongo: Mongo, outboxes: OutboxRegistry, @Inject(WallClock) wall: WallClock) {
    super();
    this.publications = new EntityCollection<Publication>(mongo, outboxes, wall, 'rule_publications');
  }

  async ensureIndexes(): Promise<void> {
    await this.publications.rows.createIndex({ activateAt: -1, _id: -1 });
  }

  insert(publication: Publication, events: readonly EventDraft[]): Promise<boolean> {
    return this.publications.insert(publication, events);
  }

  save(publication: Publication, events: readonly EventDraft[]): Promise<boolean> {
    return this.publications.save(publication, events);
  }

  find(id: string): Promise<Publication | undefined> {
    return this.publications.find(id);
  }

  list(limit: number, before?: { activateAt: Date; id: string }): Promise<readonly Publication[]> {
    const older =
      before === undefined
        ? {}
        : { $or: [{ activateAt: { $lt: before.activateAt } }, { activateAt: before.activateAt, _id: { $lt: before.id } }] };
    return this.publications.findMany(older, { sort: { activateAt: -1, _id: -1 }, limit });
  }
}
