import { Inject, Injectable } from '@nestjs/common';
import { WallClock, type EventDraft } from '../../../kernel/index.js';
import { EntityCollection, Mongo, OutboxRegistry } from '../../../platform/index.js';
import type { RuleNumber } from '../domain/compose-set.js';
import { versionId, type RuleState, type RuleVersion } from '../domain/rule-version.js';
import { RuleVersionStore } from '../usecases/rule-version-store.js';

/** Versions in flight at once: whoever has more in one state has lost track of them. */
const MOST = 10_000;

/** Versions of rules in MongoDB; the id holds rule and number, so that a number is given once. */
@Injectable()
export class MongoRuleVersionStore extends RuleVersionStore {
  private readonly versions: EntityCollection<RuleVersion>;

  constructor(mongo: Mongo, outboxes: OutboxRegistry, @Inject(WallClock) wall: WallClock) {
    super();
    this.versions = new EntityCollection<RuleVersion>(mongo, outboxes, wall, 'rule_versions');
  }

  async ensureIndexes(): Promise<void> {
    await this.versions.rows.createIndex({ rule: 1, number: -1 }, { unique: true });
    await this.versions.rows.createIndex({ state: 1, rule: 1, number: 1 });
    await this.versions.rows.createIndex({ 'makes.digest': 1, 'makes.rule': 1 }, { sparse: true });
  }

  insert(version: RuleVersion, events: readonly EventDraft[]): Promise<boolean> {
    return this.versions.insert(version, events);
  }

  save(version: RuleVersion, events: readonly EventDraft[]): Promise<boolean> {
    return this.versions.save(version, events);
  }

  find(rule: string, number: number): Promise<RuleVersion | undefined> {
    return this.versions.find(versionId(rule, number));
  }

  findMany(numbers: readonly RuleNumber[]): Promise<readonly RuleVersion[]> {
    return this.versions.findMany({ _id: { $in: numbers.map(({ rule, number }) => versionId(rule, number)) } });
  }

  async newest(rule: string): Promise<RuleVersion | undefined> {
    return (await this.ofRule(rule, 1))[0];
  }

  ofContent(rule: string, digest: string): Promise<readonly RuleVersion[]> {
    return this.versions.findMany({ $or: [{ rule, digest }, { makes: { $elemMatch: { rule, digest } } }] }, { sort: { number: 1 } });
  }

  inState(state: RuleState): Promise<readonly RuleVersion[]> {
    return this.versions.findMany({ state }, { sort: { rule: 1, number: 1 }, limit: MOST });
  }

  ofRule(rule: string, limit: number, below?: number): Promise<readonly RuleVersion[]> {
    const older = below === undefined ? {} : { number: { $lt: below } };
    return this.versions.findMany({ rule, ...older }, { sort: { number: -1 }, limit });
  }

  list(state: RuleState | undefined, limit: number, after?: { rule: string; number: number }): Promise<readonly RuleVersion[]> {
    const later = after === undefined ? {} : { $or: [{ rule: { $gt: after.rule } }, { rule: after.rule, number: { $gt: after.number } }] };
    return this.versions.findMany({ ...(state === undefined ? {} : { state }), ...later }, { sort: { rule: 1, number: 1 }, limit });
  }
}
