import type { RuleDocument } from '../../../rules/index.js';

/** A version in a set, by its place in the life of its rule. */
export type RuleNumber = { readonly rule: string; readonly number: number };

/** What a publication does to the set in force. */
export type SetChange = { readonly publish: readonly RuleNumber[]; readonly retire: readonly string[] };

/** The next set: the present one with these documents in the place of their predecessors, and without the retired rules. */
export function composeSet(
  present: readonly RuleDocument[],
  published: readonly RuleDocument[],
  retired: readonly string[],
): readonly RuleDocument[] {
  const gone = new Set([...retired, ...published.map(({ id }) => id)]);
  return [...present.filter(({ id }) => !gone.has(id)), ...published].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The same for the numbers the pointer keeps beside the set. */
export function composeNumbers(present: readonly RuleNumber[], { publish, retire }: SetChange): readonly RuleNumber[] {
  const gone = new Set([...retire, ...publish.map(({ rule }) => rule)]);
  return [...present.filter(({ rule }) => !gone.has(rule)), ...publish].sort((a, b) => (a.rule < b.rule ? -1 : 1));
}
