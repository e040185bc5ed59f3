import { versionedAs, type RuleDocument } from '../../../rules/index.js';

/** A version in a set, by its place in the life of its rule. */
export type RuleNumber = { readonly rule: string; readonly number: number };

/** What a publication does to the set in force. */
export type SetChange = { readonly publish: readonly RuleNumber[]; readonly retire: readonly string[]; readonly note?: string };

/** Who did it, when, and what they said about it. */
export type Hand = { readonly by: string; readonly at: Date; readonly note?: string };
/** A version and who brought it into force, or took it out. */
export type Brought = RuleNumber & Hand;

/** Names of what comes in, with or without the number of a version, and of what goes. */
export type SetNames = { readonly publish: readonly { readonly rule: string }[]; readonly retire: readonly string[] };

/** Rules of a set that a change takes out or replaces. */
export function outgoing(present: readonly RuleDocument[], { publish, retire }: SetNames): readonly RuleDocument[] {
  const gone = new Set([...retire, ...publish.map(({ rule }) => rule)]);
  return present.filter((document) => gone.has(versionedAs(document)));
}

/** The next set: the present one with these documents in the place of what the change takes out or replaces. */
export function composeSet(
  present: readonly RuleDocument[],
  published: readonly RuleDocument[],
  change: SetNames,
): readonly RuleDocument[] {
  const gone = new Set(outgoing(present, change));
  return [...present.filter((document) => !gone.has(document)), ...published].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The same for the list of versions the pointer keeps beside the set. */
export function composeStanding(present: readonly Brought[], change: SetChange, by: Hand): readonly Brought[] {
  const gone = new Set([...change.retire, ...change.publish.map(({ rule }) => rule)]);
  const brought = change.publish.map(({ rule, number }): Brought => ({ rule, number, ...by }));
  return [...present.filter(({ rule }) => !gone.has(rule)), ...brought].sort((a, b) => (a.rule < b.rule ? -1 : 1));
}

/** Versions a change takes out without putting another in their place, and by whom. */
export const takenOut = (present: readonly Brought[], { retire }: SetChange, by: Hand): readonly Brought[] =>
  present.filter(({ rule }) => retire.includes(rule)).map(({ rule, number }) => ({ rule, number, ...by }));
