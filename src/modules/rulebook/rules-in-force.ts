import { EndcapError, type WallClock } from '../../kernel/index.js';
import type { Mongo, OutboxRegistry } from '../../platform/index.js';
import type { RuleDocument } from '../../rules/index.js';
import { MongoRuleBook } from './store/mongo-rule-book.js';

/** The rules in force, for a command line that has a database and no server. Throws `unavailable` before any was published. */
export async function rulesInForce(on: {
  readonly mongo: Mongo;
  readonly outboxes: OutboxRegistry;
  readonly wall: WallClock;
}): Promise<{ readonly ruleSet: string; readonly documents: readonly RuleDocument[] }> {
  const book = new MongoRuleBook(on.mongo, on.outboxes, on.wall);
  const pointer = await book.pointer();
  const documents = pointer === undefined ? undefined : (await book.kept(pointer.digest))?.documents;
  if (pointer === undefined || documents === undefined) throw new EndcapError('unavailable', 'no rule set has been published yet');
  return { ruleSet: pointer.digest, documents };
}
