import type { EventDraft } from '../../../kernel/index.js';
import type { RuleVersion } from '../domain/rule-version.js';
import type { RuleVersionStore } from './rule-version-store.js';

const TRIES = 50;

/** Inserts a version under the next free number of its rule; two at once get two numbers. */
export async function insertNumbered(
  versions: RuleVersionStore,
  rule: string,
  make: (number: number) => { version: RuleVersion; event: EventDraft },
): Promise<RuleVersion> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const { version, event } = make(((await versions.newest(rule))?.number ?? 0) + 1);
    if (await versions.insert(version, [event])) return version;
  }
  throw new Error(`rule ${rule}: others kept taking its numbers`);
}
