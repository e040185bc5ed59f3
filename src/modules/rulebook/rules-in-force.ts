import { EndcapError, type WallClock } from '../../kernel/index.js';
import type { Mongo, OutboxRegistry } from '../../platform/index.js';
import { isTable, versionedAs, type DecisionTable, type RuleDocument, type WrittenRule } from '../../rules/index.js';
import { documentOf, writtenOf } from './domain/rule-version.js';
import { MongoRuleBook } from './store/mongo-rule-book.js';
import { MongoRuleVersionStore } from './store/mongo-rule-version-store.js';
import { VersionsInForce } from './usecases/versions-in-force.js';

/** What is in force: rules as they are evaluated and as their authors wrote them, and the tables some are made of. */
export type RulesInForce = {
  readonly ruleSet: string;
  /** Those made of tables included. */
  readonly documents: readonly RuleDocument[];
  /** Without those made of tables; shared conditions by their names. */
  readonly written: readonly (WrittenRule | RuleDocument)[];
  readonly tables: readonly DecisionTable[];
};

/** What is in force everywhere, for a command line that has a database and no server. Throws `unavailable` before any was published. */
export async function rulesInForce(on: {
  readonly mongo: Mongo;
  readonly outboxes: OutboxRegistry;
  readonly wall: WallClock;
}): Promise<RulesInForce> {
  const store = new MongoRuleVersionStore(on.mongo, on.outboxes, on.wall);
  const inForce = new VersionsInForce(new MongoRuleBook(on.mongo, on.outboxes, on.wall), store);
  const standing = await inForce.standing();
  if (standing === undefined) throw new EndcapError('unavailable', 'no rule set has been published yet');
  const { pointer, documents } = standing;
  const names = new Set(documents.map(versionedAs));
  const versions = (await store.findMany(await inForce.brought(standing))).filter(({ rule }) => names.has(rule));
  const byRule = new Map(versions.map((version) => [version.rule, version]));
  const own = documents.filter(({ table }) => table === undefined);
  return {
    ruleSet: pointer.digest,
    documents,
    written: own.map((document) => {
      const version = byRule.get(document.id);
      return version === undefined ? document : (writtenOf(version) as WrittenRule);
    }),
    tables: versions.map(documentOf).filter((document): document is DecisionTable => isTable(document)),
  };
}
