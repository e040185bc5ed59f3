import type { FactView } from '../../../kernel/index.js';
import type { PublishedRule, RuleDocument, RuleSet, RuleTrigger } from '../../../rules/index.js';
import type { FactDocument } from './fact-document.js';
import { mayBeAsked, profileOf, type RuleProfile } from './rule-profile.js';

/** A version in shadow, compiled by itself, beside the version of its rule in force, if there is one. */
export type ShadowPair = {
  readonly rule: string;
  readonly number: number;
  readonly shadow: RuleSet;
  readonly inForce?: RuleSet;
};

/** Everything in shadow now, and what it wants to see. */
export type ShadowRules = { readonly pairs: readonly ShadowPair[]; readonly profile: RuleProfile };

/** Shadows as evaluation asks them; undefined when there are none, so that nothing is asked. */
export const shadowRulesOf = (pairs: readonly ShadowPair[]): ShadowRules | undefined =>
  pairs.length === 0
    ? undefined
    : { pairs, profile: profileOf({ rules: pairs.flatMap(({ shadow, inForce }) => [...shadow.rules, ...(inForce?.rules ?? [])]) }) };

/** What one pair says at one signal, as far as either side fires. */
export type ShadowAnswer = {
  readonly pair: ShadowPair;
  readonly shadow?: ReturnType<RuleSet['evaluate']>[number];
  readonly inForce: boolean;
};

/**
 * Asks every shadow, and the version in force beside it, about one subject. Quiet times after a finding play no part here (the
 * report counts them in); a closing rule is asked only while there is something to close, and what falls into a window of the
 * version that says it (`kept`) is not said.
 */
export function askShadows(
  { pairs }: ShadowRules,
  on: { readonly trigger: RuleTrigger; readonly view: FactView; readonly document: FactDocument | undefined; readonly signal: string },
  profile: RuleProfile,
  kept: (document: RuleDocument) => boolean,
): readonly ShadowAnswer[] {
  const moment = { at: on.trigger.at.getTime(), signal: on.signal };
  const wanted = (rule: PublishedRule): boolean => rule.document.effect !== 'close' || mayBeAsked(rule, on.document, profile, moment);
  const fired = (set: RuleSet | undefined): ReturnType<RuleSet['evaluate']>[number] | undefined =>
    set?.evaluate(on.trigger, on.view, wanted).find(({ rule, result }) => result === 'fired' && !kept(rule.document));
  const answers: ShadowAnswer[] = [];
  for (const pair of pairs) {
    const shadow = fired(pair.shadow);
    const inForce = fired(pair.inForce) !== undefined;
    if (shadow !== undefined || inForce) answers.push({ pair, shadow, inForce });
  }
  return answers;
}
