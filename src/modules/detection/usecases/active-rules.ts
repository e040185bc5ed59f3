import type { RuleSet } from '../../../rules/index.js';
import type { RuleProfile } from '../domain/rule-profile.js';
import type { ShadowRules } from '../domain/shadow-rules.js';

/** The rule set in force, compiled, and what of it raises nothing. A version that is rolled out in the place of such a one speaks for itself. */
export type RulesInForce = {
  readonly set: RuleSet;
  readonly profile: RuleProfile;
  /** Versions of it that raise nothing: set aside, because their second opinion disagreed, or paused. */
  readonly aside: ReadonlySet<string>;
  /** Those of them that are paused until a person looks, and why, by version. */
  readonly paused: ReadonlyMap<string, string>;
  readonly publishedAt: Date;
  /** Versions that run beside the set, without effect; absent when there are none. */
  readonly shadow?: ShadowRules;
};

/** Which rules are in force. */
export abstract class ActiveRules {
  /** At most two seconds behind a publication anywhere. Throws when none was ever published. */
  abstract current(): Promise<RulesInForce>;
}
