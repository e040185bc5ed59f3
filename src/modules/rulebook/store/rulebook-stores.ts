import { Injectable } from '@nestjs/common';
import { MongoPublicationStore } from './mongo-publication-store.js';
import { MongoRuleVersionStore } from './mongo-rule-version-store.js';
import { MongoShadowBook } from './mongo-shadow-book.js';

/** The collections of the rulebook that need indexes. */
@Injectable()
export class RulebookStores {
  constructor(
    private readonly versions: MongoRuleVersionStore,
    private readonly publications: MongoPublicationStore,
    private readonly shadows: MongoShadowBook,
  ) {}

  async ensureIndexes(): Promise<void> {
    await Promise.all([this.versions.ensureIndexes(), this.publications.ensureIndexes(), this.shadows.ensureIndexes()]);
  }
}
