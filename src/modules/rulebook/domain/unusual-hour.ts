/** Findings of a rule version in one hour of event time; hours without any have no entry. */
export type HourOfFindings = { readonly hour: Date; readonly findings: number };

/** What is usual for a rule at an hour of the day, and from how many findings on an hour lies far outside of it. */
export type UsualHour = {
  /** Earlier days the figures stand on. */
  readonly days: number;
  readonly median: number;
  /** Spread of the same hour on these days, as a standard deviation would be. */
  readonly deviation: number;
  /** The busiest hour of these days, whatever the hour of the day. */
  readonly highest: number;
  /** More findings than this are far outside. */
  readonly limit: number;
};

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Days looked back over, and days needed before anything is called unusual. */
export const HISTORY_DAYS = 28;
export const LEAST_DAYS = 14;
/** Makes the median absolute deviation of normally distributed figures their standard deviation: 1 / Φ⁻¹(3/4). */
const MAD_TO_DEVIATION = 1.4826;
/** An hour no busier than twice the busiest ever seen is a busy hour. */
const TIMES_HIGHEST = 2;

const middle = (sorted: readonly number[]): number =>
  ((sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) + (sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0)) / 2;
const medianOf = (values: readonly number[]): number => middle([...values].sort((a, b) => a - b));

/**
 * What is usual for the hour, by the Hampel identifier (Hampel 1974; Leys et al. 2013): median plus `factor` times
 * 1.4826 × MAD over the same hour (UTC) of up to 28 earlier days. Counts scatter at least like their square root (Poisson), so
 * the deviation is no less than √median and 1. The limit is no less than twice the busiest hour of these days, and
 * `atLeast`. Undefined before 14 whole days of history since the version came into force, or with `factor` 0.
 */
export function usualHour(
  history: readonly HourOfFindings[],
  on: { readonly hour: Date; readonly since: Date },
  tuning: { readonly factor: number; readonly atLeast: number },
): UsualHour | undefined {
  const at = on.hour.getTime();
  const from = Math.max(on.since.getTime(), at - HISTORY_DAYS * DAY);
  const days = Math.floor((at - from) / DAY);
  if (days < LEAST_DAYS || tuning.factor === 0) return undefined;
  const before = history.filter(({ hour }) => hour.getTime() >= from && hour.getTime() < at);
  const byHour = new Map(before.map(({ hour, findings }) => [hour.getTime(), findings]));
  const same = Array.from({ length: days }, (_, day) => byHour.get(at - (day + 1) * DAY) ?? 0);
  const median = medianOf(same);
  const mad = medianOf(same.map((findings) => Math.abs(findings - median)));
  const deviation = Math.max(MAD_TO_DEVIATION * mad, Math.sqrt(median), 1);
  const highest = before.reduce((most, { findings }) => Math.max(most, findings), 0);
  const limit = Math.max(median + tuning.factor * deviation, TIMES_HIGHEST * highest, tuning.atLeast);
  return { days, median, deviation, highest, limit };
}

/** Why a rule raises nothing any more, with the figures. */
export type PausedRule = {
  readonly rule: string;
  readonly ruleVersion: string;
  readonly at: Date;
  /** The hour that lay outside, and its findings when that was seen. */
  readonly hour: Date;
  readonly findings: number;
  readonly usual: UsualHour;
};

/** A person let a paused rule go on. */
export type ResumedRule = {
  readonly rule: string;
  readonly ruleVersion: string;
  readonly at: Date;
  readonly by: string;
  readonly note: string;
};

/** After a person said that it is as it should be, nothing is called unusual for a day. */
export const isJudged = (hour: Date, resumed: ResumedRule | undefined): boolean =>
  resumed === undefined || hour.getTime() >= resumed.at.getTime() + DAY;

/** The figures in a sentence. */
export const saysUnusual = ({ hour, findings, usual }: Pick<PausedRule, 'hour' | 'findings' | 'usual'>): string =>
  `${findings} findings in the hour from ${hour.toISOString()}; usual at this hour are ${usual.median} (${usual.days} days), ` +
  `the busiest hour of these days had ${usual.highest}, and more than ${Math.round(usual.limit)} are far outside`;
