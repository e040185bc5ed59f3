import { EndcapError, notFound } from '../../../kernel/index.js';
import { stale } from '../../../platform/index.js';
import { mayMove, type RuleState, type RuleVersion } from '../domain/rule-version.js';
import type { RuleVersionStore } from './rule-version-store.js';

/** Which version is meant, at which count of writes. */
export type VersionAt = { readonly rule: string; readonly number: number; readonly expected: number };

/** A version as its reader knows it. Throws `not-found`, and `stale` when it changed since. */
export async function versionAt(versions: RuleVersionStore, { rule, number, expected }: VersionAt): Promise<RuleVersion> {
  const version = await versions.find(rule, number);
  if (version === undefined) throw notFound('rule version');
  if (version.version !== expected) throw stale();
  return version;
}

/** Throws `conflict` unless the version may move there. */
export function mustBeAbleTo(version: RuleVersion, state: RuleState): void {
  if (!mayMove(version.state, state)) throw new EndcapError('conflict', `a ${version.state} version cannot become ${state}`);
}
