import type { EventDraft } from '../../../kernel/index.js';
import type { RuleNumber } from '../domain/compose-set.js';
import type { RuleState, RuleVersion } from '../domain/rule-version.js';

/** Versions of rules: inserted once, saved by compare-and-set, never deleted. */
export abstract class RuleVersionStore {
  /** False when that number is taken. */
  abstract insert(version: RuleVersion, events: readonly EventDraft[]): Promise<boolean>;
  /** False when somebody else was faster. */
  abstract save(version: RuleVersion, events: readonly EventDraft[]): Promise<boolean>;
  abstract find(rule: string, number: number): Promise<RuleVersion | undefined>;
  /** Those of these that exist. */
  abstract findMany(numbers: readonly RuleNumber[]): Promise<readonly RuleVersion[]>;
  /** The version of a rule with the highest number. */
  abstract newest(rule: string): Promise<RuleVersion | undefined>;
  /** Versions of a rule with this very content, or of tables that make it, oldest first. */
  abstract ofContent(rule: string, digest: string): Promise<readonly RuleVersion[]>;
  abstract inState(state: RuleState): Promise<readonly RuleVersion[]>;
  /** Versions of one rule, newest first, below a number. */
  abstract ofRule(rule: string, limit: number, below?: number): Promise<readonly RuleVersion[]>;
  /** Versions of all rules, by rule and number, after one of them. */
  abstract list(state: RuleState | undefined, limit: number, after?: { rule: string; number: number }): Promise<readonly RuleVersion[]>;
}
