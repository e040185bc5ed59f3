import { money, type Money, type SubjectKey } from '../../../kernel/index.js';
import type { ObservedLoss, ReplayedException } from './backtest-types.js';
import { endOf } from './match-exceptions.js';

/**
 * Half a trading shift: somebody told within it can still save most of a loss. A loss met later than that is missed, however
 * much of it was still ahead.
 */
export const CAUGHT_WITHIN_MINUTES = 240;
const CAUGHT_WITHIN_MS = CAUGHT_WITHIN_MINUTES * 60_000;

/** From when until when an exception spoke of a subject, ms. */
type Known = { readonly from: number; readonly until: number };
/** Exceptions of one side by every subject they speak of, for looking at losses. */
export type BySubject = ReadonlyMap<SubjectKey, readonly Known[]>;

/** An exception that joins several subjects speaks of each from the moment it joined. */
export function bySubject(exceptions: readonly ReplayedException[]): BySubject {
  const known = new Map<SubjectKey, Known[]>();
  const add = (subject: SubjectKey, from: Date, until: number): void => {
    const list = known.get(subject) ?? [];
    list.push({ from: from.getTime(), until });
    known.set(subject, list);
  };
  for (const exception of exceptions) {
    add(exception.subject, exception.openedAt, endOf(exception));
    for (const { subject, at } of exception.joined) add(subject, at, endOf(exception));
  }
  return known;
}

/**
 * The part of a loss that was still ahead when an exception spoke of its subject, supposing that the margin was lost evenly
 * over its time; undefined when none did at its beginning or began to within `CAUGHT_WITHIN_MINUTES` of it and before its end.
 */
export function stillAhead({ subject, from, until, lost }: ObservedLoss, exceptions: BySubject): Money | undefined {
  const [began, ended] = [from.getTime(), until.getTime()];
  const latest = Math.min(began + CAUGHT_WITHIN_MS, ended);
  const known = (exceptions.get(subject) ?? [])
    .filter((one) => one.from <= latest && one.until > began)
    .map((one) => Math.max(one.from, began));
  if (known.length === 0) return undefined;
  const ahead = ended === began ? 0 : (ended - Math.min(...known)) / (ended - began);
  return money(Math.round(lost.amount * ahead), lost.currency);
}
