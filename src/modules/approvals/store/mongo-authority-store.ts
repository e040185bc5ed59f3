import { Inject, Injectable } from '@nestjs/common';
import { WallClock, type EventDraft } from '../../../kernel/index.js';
import { EntityCollection, Mongo, OutboxRegistry } from '../../../platform/index.js';
import { AuthorityStore, type PublishedAuthority } from '../usecases/ports.js';

/** The authority in force: one document, replaced by compare-and-set. The audit keeps which version was in force when. */
@Injectable()
export class MongoAuthorityStore extends AuthorityStore {
  private readonly published: EntityCollection<PublishedAuthority>;

  constructor(mongo: Mongo, outboxes: OutboxRegistry, @Inject(WallClock) wall: WallClock) {
    super();
    this.published = new EntityCollection<PublishedAuthority>(mongo, outboxes, wall, 'authority');
  }

  current(): Promise<PublishedAuthority | undefined> {
    return this.published.find('authority');
  }

  publish(next: PublishedAuthority, events: readonly EventDraft[], over: PublishedAuthority | undefined): Promise<boolean> {
    return over === undefined ? this.published.insert(next, events) : this.published.save({ ...next, version: over.version }, events);
  }
}
