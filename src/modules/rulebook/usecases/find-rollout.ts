import { EndcapError, notFound } from '../../../kernel/index.js';
import { stale } from '../../../platform/index.js';
import { mayBecome, type Rollout, type RolloutState } from '../domain/rollout.js';
import { reachOf, type Reach } from '../domain/reach.js';
import { documentOf } from '../domain/rule-version.js';
import type { RulesPointer } from './rule-book.js';
import type { RuleVersionStore } from './rule-version-store.js';

/** A rollout as its reader knows it. Throws `not-found`, `stale` when it changed since, `conflict` when it cannot move there. */
export function rolloutAt({ rollouts = [] }: RulesPointer, on: { id: string; expected: number }, to: RolloutState): Rollout {
  const rollout = rollouts.find(({ id }) => id === on.id);
  if (rollout === undefined) throw notFound('rule rollout');
  if (rollout.version !== on.expected) throw stale();
  if (rollout.state === to || !mayBecome(rollout.state, to)) throw new EndcapError('conflict', `it is ${rollout.state} already`);
  return rollout;
}

/** Where the version that is rolled out acts in the end. */
export async function reachRolled(versions: RuleVersionStore, { rule, number }: Rollout): Promise<readonly Reach[]> {
  const version = await versions.find(rule, number);
  if (version === undefined) throw notFound('rule version');
  return [reachOf(documentOf(version))];
}
