import type { EventDraft } from '../../../kernel/index.js';
import type { HourOfFindings } from '../domain/unusual-hour.js';

/** How many findings a rule version has raised in an hour of event time, so far. */
export type RaisedInHour = HourOfFindings & { readonly rule: string; readonly ruleVersion: string };

/** How often a rule fired in an hour whose budget of findings was spent. */
export type OverBudget = {
  readonly rule: string;
  readonly ruleVersion: string;
  readonly owner: string;
  readonly hour: Date;
  readonly budget: number;
  readonly times: number;
};

/** What rules did, hour by hour of event time: told by detection, read by whoever watches rules. */
export abstract class RuleHours {
  /** Keeps counts; they only rise, and keeping one twice is keeping it once. */
  abstract keep(raised: readonly RaisedInHour[]): Promise<void>;
  /** Adds to what was over budget. */
  abstract keepOver(over: OverBudget): Promise<void>;
  /** Hours of a version with findings, `from` included, `until` not, in order. */
  abstract of(ruleVersion: string, from: Date, until: Date): Promise<readonly HourOfFindings[]>;
  /** Hours of all versions with findings, by hour. */
  abstract between(from: Date, until: Date): Promise<readonly RaisedInHour[]>;
  /** Sums over hours, `from` included. */
  abstract sums(ruleVersion: string, from: Date): Promise<{ readonly findings: number; readonly over: number }>;
  /** Tells something about an hour of a version; the second time it is told already. False then. */
  abstract tellOnce(about: string, event: EventDraft): Promise<boolean>;
}
