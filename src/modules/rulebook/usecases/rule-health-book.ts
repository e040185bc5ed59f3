import type { HealthFinding, HealthFindingKind } from '../domain/rule-health.js';
import type { Consequences } from '../domain/consequences.js';

/** What a review found of a rule in force. */
export type RuleHealth = {
  readonly rule: string;
  readonly ruleVersion: string;
  readonly title: string;
  readonly reviewedAt: Date;
  readonly inForceSince: Date;
  /** Days the figures look back over. */
  readonly days: number;
  /** `notCompared`: rules that share facts with it and were too many to be asked whether one implies the other. */
  readonly figures: Consequences & { readonly findings: number; readonly overBudget: number; readonly notCompared: number };
  readonly findings: readonly HealthFinding[];
};

/** On a day of event time (UTC), in how many cases (subjects and hours) a version spoke, and in how many of them another did. */
export type OverlapDay = {
  readonly day: string;
  readonly ruleVersion: string;
  /** Absent: all cases of the version. */
  readonly other?: string;
  readonly cases: number;
};

/** What is counted for the health of rules, and what the last review found. */
export abstract class RuleHealthBook {
  /** Notes that signals of these types came; the latest moment counts. */
  abstract heard(types: ReadonlyMap<string, Date>): Promise<void>;
  /** When signals of these types last came. */
  abstract heardAt(types: readonly string[]): Promise<Date | undefined>;
  /** Writes the counts of a day, in the place of those it had. */
  abstract keepOverlaps(days: readonly OverlapDay[]): Promise<void>;
  /** Sums over days from one on. */
  abstract overlaps(
    ruleVersion: string,
    fromDay: string,
  ): Promise<{ readonly cases: number; readonly others: ReadonlyMap<string, number> }>;
  /** Replaces what the last review found. */
  abstract keepReview(reviewed: readonly RuleHealth[], at: Date): Promise<void>;
  /** Rules the last review found something wrong with, by id, after one of them. */
  abstract list(finding: HealthFindingKind | undefined, limit: number, after?: string): Promise<readonly RuleHealth[]>;
  abstract reviewedAt(): Promise<Date | undefined>;
}
