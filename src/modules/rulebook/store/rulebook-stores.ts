import { Injectable } from '@nestjs/common';
import { MongoPublicationStore } from './mongo-publication-store.js';
import { MongoRuleConsequences } from './mongo-rule-consequences.js';
import { MongoRuleHealthBook } from './mongo-rule-health-book.js';
import { MongoRuleHours } from './mongo-rule-hours.js';
import { MongoRuleVersionStore } from './mongo-rule-version-store.js';
import { MongoShadowBook } from './mongo-shadow-book.js';

/** What is counted of rules at work. */
@Injectable()
export class WatchedStores {
  readonly all: readonly { ensureIndexes(): Promise<void> }[];

  constructor(hours: MongoRuleHours, consequences: MongoRuleConsequences, health: MongoRuleHealthBook) {
    this.all = [hours, consequences, health];
  }
}

/** The collections of the rulebook that need indexes. */
@Injectable()
export class RulebookStores {
  constructor(
    private readonly versions: MongoRuleVersionStore,
    private readonly publications: MongoPublicationStore,
    private readonly shadows: MongoShadowBook,
    private readonly watched: WatchedStores,
  ) {}

  async ensureIndexes(): Promise<void> {
    const all = [this.versions, this.publications, this.shadows, ...this.watched.all];
    await Promise.all(all.map((store) => store.ensureIndexes()));
  }
}
