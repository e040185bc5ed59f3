import 'temporal-polyfill/global';
import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';
import type { RuleDocument } from './rule-document.js';
import type { SuppressWindow } from './suppress-window.js';

const MINUTE = 60_000;
/** Daily steps of some years: what is accepted comes about sooner, counted in steps. */
const MOST_STEPS = 2_000;
/** Windows asked about in one process: rules with windows times zones. */
const MOST_KNOWN = 10_000;

/** The recurrence of a window in one zone, and a stretch of time whose answer is known: moments come in order. */
type Known = { readonly rule: RRuleTemporal; from: number; until: number; inside: boolean };

const known = new Map<string, Known>();

function recurrenceOf(window: SuppressWindow, zone: string): Known {
  const key = `${window.rrule} ${window.durationMinutes} ${zone}`;
  let found = known.get(key);
  if (found === undefined) {
    if (known.size >= MOST_KNOWN) known.clear();
    const dtstart = Temporal.ZonedDateTime.from(`2024-01-01T00:00:00[${zone}]`);
    const rule = new RRuleTemporal({ rruleString: window.rrule, dtstart, tzid: zone, maxIterations: MOST_STEPS, cache: false });
    known.set(key, (found = { rule, from: 0, until: 0, inside: false }));
  }
  return found;
}

/** Looks at the occurrences around a moment and remembers how long the answer holds. */
function look(one: Known, length: number, at: number): boolean {
  const moment = new Date(at);
  const begun = one.rule.previous(moment, true)?.epochMilliseconds;
  const end = begun === undefined ? -Infinity : begun + length;
  one.inside = at < end;
  one.from = at;
  one.until = one.inside ? end : (one.rule.next(moment, false)?.epochMilliseconds ?? at + 1440 * MINUTE);
  return one.inside;
}

function isInside(window: SuppressWindow, at: number, zone: string): boolean {
  let one: Known | undefined;
  try {
    one = recurrenceOf(window, zone);
    if (at >= one.from && at < one.until) return one.inside;
    return look(one, window.durationMinutes * MINUTE, at);
  } catch {
    // A recurrence that cannot be worked out must not silence a rule, nor be worked at for every signal.
    if (one !== undefined) [one.from, one.until, one.inside] = [at, at + 1440 * MINUTE, false];
    return false;
  }
}

/**
 * The window a moment lies in, in the given zone of the store; undefined when the rule may raise what it finds. A window
 * that asks for the store's zone is passed over where there is no store.
 */
export function suppressedBy(document: Pick<RuleDocument, 'suppress'>, at: Date, zone: string | undefined): SuppressWindow | undefined {
  return document.suppress?.find((window) => {
    const where = window.zone === 'store' ? zone : window.zone;
    return where !== undefined && isInside(window, at.getTime(), where);
  });
}
