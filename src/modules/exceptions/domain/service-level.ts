import { fullQuarter, type Money, type Severity } from '../../../kernel/index.js';

/** Minutes of business time until somebody or policy must have decided, by severity. */
const DECIDE_WITHIN: Record<Severity, number> = { critical: 120, high: 240, medium: 720, low: 1_440, info: 2_880 };
/** Money at risk (minor units) from which an exception is treated as at least high, whatever its rule says. */
const MUCH = 20_000;
export const HIGHEST_LEVEL = 3;

const MINUTE_MS = 60_000;

/** When an exception that opens now must be decided. */
export function decideBy(now: Date, severity: Severity, atRisk: Money): Date {
  const minutes = Math.min(DECIDE_WITHIN[severity], atRisk.amount >= MUCH ? DECIDE_WITHIN.high : Number.POSITIVE_INFINITY);
  return fullQuarter(now.getTime() + minutes * MINUTE_MS);
}

/** After an escalation the next level has half the time the level before had, an hour at least. */
export function nextDeadline(now: Date, openedAt: Date, level: number): Date {
  const given = now.getTime() - openedAt.getTime();
  return fullQuarter(now.getTime() + Math.max(60 * MINUTE_MS, given / 2 ** level));
}
