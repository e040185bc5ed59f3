import { DateTime } from 'luxon';

export const ZONE = 'Europe/Berlin';
/** First trading hour and the hour the doors close, local time. */
export const OPENS = 8;
export const CLOSES = 22;
export const HOURS_A_DAY = CLOSES - OPENS;

const START = DateTime.fromISO('2026-03-02T00:00:00', { zone: ZONE });

/**
 * The scenario's time: whole minutes since the Monday it starts, with the days and hours of the stores' zone computed
 * by luxon, so that a clock change inside a longer run shifts the trading hours as it does in life.
 */
export class Calendar {
  private readonly midnights: number[];

  constructor(readonly days: number) {
    this.midnights = Array.from({ length: days + 15 }, (_, day) => START.plus({ days: day }).diff(START, 'minutes').minutes);
  }

  /** Minute at which the local clock shows `hour:minute` on a day of the scenario. */
  at(day: number, hour = 0, minute = 0): number {
    return START.plus({ days: day }).set({ hour, minute }).diff(START, 'minutes').minutes;
  }

  /** Day of the scenario (0 = Monday of the start) a minute falls on. */
  dayOf(minute: number): number {
    let day = Math.min(this.midnights.length - 1, Math.floor(minute / 1440) + 1);
    while (day > 0 && (this.midnights[day] ?? 0) > minute) day--;
    return day;
  }

  /** Local hour of the day, fractional. */
  hourOf(minute: number): number {
    const local = START.plus({ minutes: minute });
    return local.hour + local.minute / 60;
  }

  /** 1 (Monday) to 7 (Sunday). */
  weekdayOf(day: number): number {
    return START.plus({ days: day }).weekday;
  }

  /** Calendar day, `YYYY-MM-DD`. */
  dateOf(day: number): string {
    return START.plus({ days: day }).toFormat('yyyy-MM-dd');
  }

  /** RFC 3339 with the zone's offset. */
  iso(minute: number): string {
    return START.plus({ minutes: minute }).toISO({ suppressMilliseconds: true }) ?? '';
  }

  /** Minutes since the start of an RFC 3339 moment. */
  minuteOf(iso: string): number {
    return DateTime.fromISO(iso, { zone: ZONE }).diff(START, 'minutes').minutes;
  }

  /** The end of the run: midnight after the last day. */
  get end(): number {
    return this.at(this.days);
  }
}
