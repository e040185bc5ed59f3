import type { LocalTime } from './directory-snapshot.js';
import type { Store } from './items.js';
import { DAY, zoneTime } from './zone-time.js';

const MINUTE = 60_000;
const HOUR = 3_600_000;
type Hours = Pick<Store, 'zone' | 'hours'>;

/** What the clock on the store’s wall shows. */
export function localTime(store: Hours, at: Date): LocalTime {
  const local = zoneTime(store.zone).local(at.getTime());
  const intoDay = local - Math.floor(local / DAY) * DAY;
  return {
    day: dayText(local),
    weekday: weekdayOf(local),
    hour: Math.floor(intoDay / HOUR),
    minute: Math.floor((intoDay % HOUR) / MINUTE),
  };
}

/** When an hour of a local day begins; undefined when the day is none. */
export function momentOf(store: Hours, day: string, hour: number): Date | undefined {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(midnight) ? undefined : new Date(zoneTime(store.zone).moment(midnight + hour * HOUR));
}

/** True while the store is open. */
export function isTrading(store: Hours, at: Date): boolean {
  const time = at.getTime();
  return openingsOn(store, time, time).some(([open, close]) => open <= time && time < close);
}

/** Hours the store is open between two moments; 0 when they are the wrong way round. */
export function tradingHoursBetween(store: Hours, from: Date, to: Date): number {
  let sum = 0;
  for (const [open, close] of openingsOn(store, from.getTime(), to.getTime()))
    sum += Math.max(0, Math.min(close, to.getTime()) - Math.max(open, from.getTime()));
  return sum / HOUR;
}

/** Openings of the local days two moments fall into, and of the day before: its night may reach into the first. */
function openingsOn(store: Hours, from: number, to: number): [open: number, close: number][] {
  const zone = zoneTime(store.zone);
  const found: [number, number][] = [];
  const last = Math.floor(zone.local(to) / DAY) * DAY;
  for (let midnight = Math.floor(zone.local(from) / DAY) * DAY - DAY; midnight <= last; midnight += DAY) {
    const weekday = weekdayOf(midnight);
    for (const hours of store.hours) {
      if (hours.weekday !== weekday) continue;
      const open = minutesOf(hours.open) * MINUTE;
      const close = minutesOf(hours.close) * MINUTE;
      found.push([zone.moment(midnight + open), zone.moment(midnight + close + (close <= open ? DAY : 0))]);
    }
  }
  return found;
}

const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
/** 1 = Monday; the first day of 1970 was a Thursday. */
const weekdayOf = (local: number): number => ((Math.floor(local / DAY) + 3) % 7) + 1;

let lastDay = Number.NaN;
let lastText = '';
/** Day of a local time. Neighbouring questions are mostly about the same day. */
function dayText(local: number): string {
  const day = Math.floor(local / DAY);
  if (day !== lastDay) {
    lastDay = day;
    lastText = new Date(day * DAY).toISOString().slice(0, 10);
  }
  return lastText;
}
