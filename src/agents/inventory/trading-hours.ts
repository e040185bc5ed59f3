import { DateTime } from 'luxon';

/**
 * A stretch of trading, in hours from the run; negative = before it. `pace` is the demand expected in it over that of the
 * next 24 hours: a Saturday sells half as much again as a Monday. 1 when not said.
 */
export type Opening = { readonly from: number; readonly until: number; readonly pace?: number };
type DayHours = { readonly weekday: number; readonly open: string; readonly close: string };

/** Answers already worked out: thousands of runs look at the same moment, and zones are slow to compute. Bounded. */
const known = new Map<string, readonly Opening[]>();
const KNOWN_AT_MOST = 512;

/**
 * When a store trades within the next `horizonHours`, by its own zone (days of 23 and 25 hours included). A closing time
 * not after the opening time belongs to the next day.
 */
export function openings(week: readonly DayHours[], zone: string, at: Date, horizonHours: number): readonly Opening[] {
  const key = `${zone} ${at.getTime()} ${horizonHours} ${week.map((d) => `${d.weekday}${d.open}${d.close}`).join()}`;
  let found = known.get(key);
  if (found === undefined) {
    found = workOut(week, zone, at, horizonHours);
    if (known.size >= KNOWN_AT_MOST) known.clear();
    known.set(key, found);
  }
  return found;
}

function workOut(week: readonly DayHours[], zone: string, at: Date, horizonHours: number): readonly Opening[] {
  const here = DateTime.fromJSDate(at, { zone });
  if (!here.isValid) return [];
  const found: Opening[] = [];
  const hoursFrom = (moment: DateTime): number => (moment.toMillis() - at.getTime()) / 3_600_000;
  for (let day = here.startOf('day').minus({ days: 1 }); hoursFrom(day) < horizonHours; day = day.plus({ days: 1 })) {
    for (const { weekday, open, close } of week) {
      if (weekday !== day.weekday) continue;
      const from = Math.max(0, hoursFrom(timeOf(day, open)));
      const closing = timeOf(close > open ? day : day.plus({ days: 1 }), close);
      const until = Math.min(horizonHours, hoursFrom(closing));
      if (until > from) found.push({ from, until });
    }
  }
  return found.sort((a, b) => a.from - b.from);
}

function timeOf(day: DateTime, clock: string): DateTime {
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  return hour === 24 ? day.plus({ days: 1 }).startOf('day') : day.set({ hour, minute });
}

/**
 * The same stretches with the pace the plan gives each of the coming days: `planned` are units by the plan until 24, 48,
 * 72 … hours from the run. A day the plan does not reach keeps the pace of the day before.
 */
export function paced(within: readonly Opening[], planned: readonly (number | null | undefined)[]): readonly Opening[] {
  const first = tradingHours(within, 0, 24);
  const base = first === 0 ? 0 : (planned[0] ?? 0) / first;
  if (base <= 0) return within;
  const found: Opening[] = [];
  let pace = 1;
  for (let day = 0; ; day += 1) {
    const [start, end] = [day * 24, day * 24 + 24];
    const [before, after] = [day === 0 ? 0 : planned[day - 1], planned[day]];
    const hours = tradingHours(within, start, end);
    if (typeof before === 'number' && typeof after === 'number' && hours > 0) pace = Math.max(0, after - before) / hours / base;
    for (const { from, until } of within)
      if (from < end && until > start) found.push({ from: Math.max(from, start), until: Math.min(until, end), pace });
    if (within.every(({ until }) => until <= end)) return found;
  }
}

/** Trading hours between two moments, each counted at its pace. */
export function pacedHours(within: readonly Opening[], from: number, until: number): number {
  let sum = 0;
  for (const each of within) sum += Math.max(0, Math.min(until, each.until) - Math.max(from, each.from)) * (each.pace ?? 1);
  return sum;
}

/** Trading hours between two moments given as hours from the run. */
export function tradingHours(within: readonly Opening[], from: number, until: number): number {
  let sum = 0;
  for (const opening of within) sum += Math.max(0, Math.min(until, opening.until) - Math.max(from, opening.from));
  return sum;
}
