import { money, type Money, type SubjectKey } from '../../../kernel/index.js';
import type { ObservedLoss, ReplayedException } from './backtest-types.js';
import { endOf } from './match-exceptions.js';

/**
 * Half a trading shift: somebody told within it can still save most of a loss. A loss met later than that is missed, however
 * much of it was still ahead.
 */
export const CAUGHT_WITHIN_MINUTES = 240;
const CAUGHT_WITHIN_MS = CAUGHT_WITHIN_MINUTES * 60_000;

/** Exceptions of one side by subject, for looking at losses. */
export type BySubject = ReadonlyMap<SubjectKey, readonly ReplayedException[]>;

export const bySubject = (exceptions: readonly ReplayedException[]): BySubject => Map.groupBy(exceptions, ({ subject }) => subject);

/**
 * The part of a loss that was still ahead when an exception on its subject stood, supposing that the margin was lost evenly
 * over its time; undefined when none stood at its beginning or was opened within `CAUGHT_WITHIN_MINUTES` of it and before its end.
 */
export function stillAhead({ subject, from, until, lost }: ObservedLoss, exceptions: BySubject): Money | undefined {
  const [began, ended] = [from.getTime(), until.getTime()];
  const latest = Math.min(began + CAUGHT_WITHIN_MS, ended);
  const known = (exceptions.get(subject) ?? [])
    .filter((one) => one.openedAt.getTime() <= latest && endOf(one) > began)
    .map((one) => Math.max(one.openedAt.getTime(), began));
  if (known.length === 0) return undefined;
  const ahead = ended === began ? 0 : (ended - Math.min(...known)) / (ended - began);
  return money(Math.round(lost.amount * ahead), lost.currency);
}
