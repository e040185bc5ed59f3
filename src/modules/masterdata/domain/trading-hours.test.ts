import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { isTrading, localTime, momentOf, tradingHoursBetween } from './trading-hours.js';

const daily = (open: string, close: string) => [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, open, close }));
const berlin = { zone: 'Europe/Berlin', hours: daily('08:00', '20:00') };
const at = (text: string, zone = 'Europe/Berlin'): Date => DateTime.fromISO(text, { zone }).toJSDate();

describe('trading hours', () => {
  it('reads the day, weekday and hour off the store’s wall, on both sides of midnight', () => {
    expect(localTime(berlin, new Date('2026-03-01T23:30:00Z'))).toEqual({ day: '2026-03-02', weekday: 1, hour: 0, minute: 30 });
    expect(localTime({ ...berlin, zone: 'America/New_York' }, new Date('2026-03-02T03:00:00Z'))).toEqual({
      day: '2026-03-01',
      weekday: 7,
      hour: 22,
      minute: 0,
    });
  });

  it('opens and closes at the minute', () => {
    expect(['07:59', '08:00', '19:59', '20:00'].map((time) => isTrading(berlin, at(`2026-03-02T${time}`)))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it('counts only open hours, over days, and nothing backwards', () => {
    expect(tradingHoursBetween(berlin, at('2026-03-02T06:00'), at('2026-03-02T10:30'))).toBe(2.5);
    expect(tradingHoursBetween(berlin, at('2026-03-02T18:00'), at('2026-03-04T09:00'))).toBe(2 + 12 + 1);
    expect(tradingHoursBetween(berlin, at('2026-03-02T21:00'), at('2026-03-03T07:00'))).toBe(0);
    expect(tradingHoursBetween(berlin, at('2026-03-04T09:00'), at('2026-03-02T18:00'))).toBe(0);
  });

  it('knows the days of 23 and 25 hours', () => {
    const always = { zone: 'Europe/Berlin', hours: daily('00:00', '24:00') };
    expect(tradingHoursBetween(always, at('2026-03-29T00:00'), at('2026-03-30T00:00'))).toBe(23);
    expect(tradingHoursBetween(always, at('2026-10-25T00:00'), at('2026-10-26T00:00'))).toBe(25);
    expect(momentOf(berlin, '2026-03-29', 8)).toEqual(at('2026-03-29T08:00'));
    expect(momentOf(berlin, '2026-10-25', 24)).toEqual(at('2026-10-26T00:00'));
  });

  it('carries a night into the next day', () => {
    const late = { zone: 'Europe/Berlin', hours: [{ weekday: 5, open: '18:00', close: '02:00' }] };
    expect(isTrading(late, at('2026-03-07T01:59'))).toBe(true);
    expect(isTrading(late, at('2026-03-07T02:00'))).toBe(false);
    expect(tradingHoursBetween(late, at('2026-03-07T00:00'), at('2026-03-08T00:00'))).toBe(2);
  });

  it('agrees with a zone library at every quarter hour around changes of the clock', () => {
    for (const zone of ['Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Africa/Casablanca'])
      for (const around of [
        '2026-03-08T00:00:00Z',
        '2026-03-29T00:00:00Z',
        '2026-04-04T12:00:00Z',
        '2026-10-25T00:00:00Z',
        '2026-11-01T00:00:00Z',
      ])
        for (let quarter = 0; quarter < 24 * 4; quarter += 1) {
          const moment = new Date(Date.parse(around) + quarter * 900_000);
          const here = DateTime.fromJSDate(moment, { zone });
          const { day, hour, minute, weekday } = localTime({ zone, hours: [] }, moment);
          expect([day, hour, minute, weekday]).toEqual([here.toISODate(), here.hour, here.minute, here.weekday]);
        }
  });
});
