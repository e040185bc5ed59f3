import { Injectable } from '@nestjs/common';
import { MongoPublicationStore } from './mongo-publication-store.js';
import { MongoRuleConsequences } from './mongo-rule-consequences.js';
import { MongoRuleHours } from './mongo-rule-hours.js';
import { MongoRuleVersionStore } from './mongo-rule-version-store.js';
import { MongoShadowBook } from './mongo-shadow-book.js';

/** The collections of the rulebook that need indexes. */
@Injectable()
export class RulebookStores {
  constructor(
    private readonly versions: MongoRuleVersionStore,
    private readonly publications: MongoPublicationStore,
    private readonly shadows: MongoShadowBook,
    private readonly hours: MongoRuleHours,
    private readonly consequences: MongoRuleConsequences,
  ) {}

  async ensureIndexes(): Promise<void> {
    const all = [this.versions, this.publications, this.shadows, this.hours, this.consequences];
    await Promise.all(all.map((store) => store.ensureIndexes()));
  }
}
