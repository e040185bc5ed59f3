import { EndcapError, type WallClock } from '../../kernel/index.js';
import type { Mongo, OutboxRegistry } from '../../platform/index.js';
import type { DecisionTable, RuleDocument } from '../../rules/index.js';
import { documentOf } from './domain/rule-version.js';
import { MongoRuleBook } from './store/mongo-rule-book.js';
import { MongoRuleVersionStore } from './store/mongo-rule-version-store.js';

/** The rules in force, and the tables some of them are made of, for a command line that has a database and no server. Throws `unavailable` before any was published. */
export async function rulesInForce(on: {
  readonly mongo: Mongo;
  readonly outboxes: OutboxRegistry;
  readonly wall: WallClock;
}): Promise<{ readonly ruleSet: string; readonly documents: readonly RuleDocument[]; readonly tables: readonly DecisionTable[] }> {
  const book = new MongoRuleBook(on.mongo, on.outboxes, on.wall);
  const pointer = await book.pointer();
  const documents = pointer === undefined ? undefined : (await book.kept(pointer.digest))?.documents;
  if (pointer === undefined || documents === undefined) throw new EndcapError('unavailable', 'no rule set has been published yet');
  const made = new Set(documents.flatMap(({ table }) => table?.id ?? []));
  const numbers = (pointer.rules ?? []).filter(({ rule }) => made.has(rule));
  const versions = await new MongoRuleVersionStore(on.mongo, on.outboxes, on.wall).findMany(numbers);
  return { ruleSet: pointer.digest, documents, tables: versions.map((version) => documentOf(version) as DecisionTable) };
}
