import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counted } from '../../../test/support/counted.js';
import { ruleWith, smallCatalogue } from '../testing/small-world.js';
import { checkRule, suppressedBy } from './index.js';
import { recurrenceIssue } from './suppress-window.js';

const windowOf = (rrule: string, durationMinutes: number, zone = 'store') => ({ rrule, durationMinutes, reason: 'stock is counted', zone });
const asleep = (rrule: string, minutes: number, at: string, zone = 'Europe/Berlin'): boolean =>
  suppressedBy({ suppress: [windowOf(rrule, minutes)] }, new Date(at), zone) !== undefined;

describe('suppressedBy', () => {
  it.each<[string, string, number, string, boolean]>([
    ['before it begins', 'FREQ=WEEKLY;BYDAY=SU;BYHOUR=22', 90, '2026-11-22T20:59:59Z', false],
    ['as it begins', 'FREQ=WEEKLY;BYDAY=SU;BYHOUR=22', 90, '2026-11-22T21:00:00Z', true],
    ['in its last second', 'FREQ=WEEKLY;BYDAY=SU;BYHOUR=22', 90, '2026-11-22T22:29:59Z', true],
    ['as it ends', 'FREQ=WEEKLY;BYDAY=SU;BYHOUR=22', 90, '2026-11-22T22:30:00Z', false],
    ['on another day', 'FREQ=WEEKLY;BYDAY=SU;BYHOUR=22', 90, '2026-11-23T21:10:00Z', false],
    ['past midnight', 'FREQ=DAILY;BYHOUR=23;BYMINUTE=30', 120, '2026-11-23T00:15:00Z', true],
    ['in summer time', 'FREQ=DAILY;BYHOUR=22', 60, '2026-07-01T20:30:00Z', true],
    ['in winter time', 'FREQ=DAILY;BYHOUR=22', 60, '2026-12-01T20:30:00Z', false],
    ['at midnight, without an hour', 'FREQ=MONTHLY;BYMONTHDAY=-1', 60, '2026-11-29T23:30:00Z', true],
    ['on the last working day of a month', 'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1', 60, '2026-10-29T23:30:00Z', true],
    ['every second week, from 1 January 2024', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO', 1440, '2026-11-16T12:00:00Z', true],
    ['in the week between', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO', 1440, '2026-11-23T12:00:00Z', false],
    ['once a year', 'FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24', 2880, '2026-12-25T12:00:00Z', true],
    ['after its last time', 'FREQ=DAILY;UNTIL=20260101T000000Z', 1440, '2026-06-01T12:00:00Z', false],
    ['longer than its own step', 'FREQ=DAILY', 2880, '2026-06-01T12:00:00Z', true],
  ])('%s', (_, rrule, minutes, at, expected) => {
    expect(asleep(rrule, minutes, at)).toBe(expected);
  });

  it('asks in the zone of the store, or in the one named', () => {
    expect(asleep('FREQ=DAILY;BYHOUR=22', 60, '2026-11-22T22:30:00Z', 'Europe/London')).toBe(true);
    expect(asleep('FREQ=DAILY;BYHOUR=22', 60, '2026-11-22T22:30:00Z', 'Europe/Berlin')).toBe(false);
    const named = { suppress: [windowOf('FREQ=DAILY;BYHOUR=22', 60, 'America/New_York')] };
    expect(suppressedBy(named, new Date('2026-11-23T03:30:00Z'), 'Europe/Berlin')).toEqual(named.suppress[0]);
    expect(suppressedBy({ suppress: [windowOf('FREQ=DAILY', 1440)] }, new Date(), undefined)).toBeUndefined();
    expect(suppressedBy({}, new Date(), 'Europe/Berlin')).toBeUndefined();
    expect(asleep('FREQ=DAILY', 1440, '2026-11-22T22:30:00Z', 'Europe/Atlantis')).toBe(false);
  });

  it('answers the same whatever was asked before', () => {
    const rrules = fc.constantFrom('FREQ=WEEKLY;BYDAY=SU,WE;BYHOUR=2', 'FREQ=DAILY;BYHOUR=1,13', 'FREQ=MONTHLY;BYDAY=1MO');
    // Around the change from summer time, where local hours repeat.
    const moments = fc.array(fc.integer({ min: Date.UTC(2026, 9, 20), max: Date.UTC(2026, 10, 10) }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(rrules, moments, fc.integer({ min: 1, max: 3_000 }), (rrule, asked, minutes) => {
        const window = windowOf(rrule, minutes);
        const inTurn = asked.map((at) => suppressedBy({ suppress: [window] }, new Date(at), 'Europe/Berlin') !== undefined);
        // A length nobody asked about before has nothing remembered; fractions of a minute make it so.
        const alone = asked.map((at, i) => {
          const fresh = { ...window, durationMinutes: minutes + (i + 1) * 1e-9 };
          return suppressedBy({ suppress: [fresh] }, new Date(at), 'Europe/Berlin') !== undefined;
        });
        expect(inTurn).toEqual(alone);
      }),
      counted(1_000),
    );
  });
});

describe('a suppression window', () => {
  const issues = (window: object, changes: object = {}) => {
    const checked = checkRule({ ...ruleWith(), suppress: [window], ...changes }, smallCatalogue);
    return checked.ok ? [] : checked.issues;
  };

  it('is part of a document only where one is written', () => {
    expect(issues({ rrule: 'FREQ=DAILY', durationMinutes: 5, reason: 'night' })).toEqual([]);
    expect(checkRule(ruleWith(), smallCatalogue)).toMatchObject({ ok: true });
    expect(JSON.stringify(checkRule(ruleWith(), smallCatalogue))).not.toContain('suppress');
  });

  it.each<[string, string, RegExp]>([
    ['every second', 'FREQ=SECONDLY', /FREQ has a value/],
    ['every minute', 'FREQ=MINUTELY', /FREQ has a value/],
    ['every hour', 'FREQ=HOURLY', /FREQ has a value/],
    ['a count, which needs a start', 'FREQ=DAILY;COUNT=3', /COUNT is not allowed/],
    ['no frequency', 'BYDAY=MO', /FREQ is needed/],
    ['a part given twice', 'FREQ=DAILY;BYHOUR=1;BYHOUR=2', /twice/],
    ['an hour there is not', 'FREQ=DAILY;BYHOUR=24', /BYHOUR/],
    ['a day there never is', 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', /no such day/],
    ['seconds', 'FREQ=DAILY;BYSECOND=1,2,3', /BYSECOND is not allowed/],
    ['positions without days', 'FREQ=MONTHLY;BYSETPOS=3', /BYSETPOS needs/],
    ['many positions', 'FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1,2,3', /BYSETPOS has more/],
    ['a start of its own', 'DTSTART:20260101T000000Z\nRRULE:FREQ=DAILY', /not allowed/],
    ['a fifth Monday', 'FREQ=MONTHLY;BYDAY=5MO', /BYDAY/],
    ['steps that miss their days', 'FREQ=DAILY;INTERVAL=7;BYDAY=TU', /may never meet/],
    ['a search through days for a date', 'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=FR', /BYMONTHDAY needs/],
    ['something else', '__proto__=1;constructor=2', /not allowed/],
    ['length', `FREQ=DAILY;BYHOUR=${'1,'.repeat(200)}1`, /longer than|Too big/],
  ])('is refused with %s', (_, rrule, message) => {
    expect(issues({ rrule, durationMinutes: 5, reason: 'night' })[0]).toEqual({
      path: 'suppress.0.rrule',
      message: expect.stringMatching(message) as string,
    });
  });

  it('is refused in a zone there is not, or without the store whose zone it asks for', () => {
    const window = windowOf('FREQ=DAILY', 5);
    for (const zone of ['Europe/Atlantis', '+01:00', '../etc', '', 'UTC; DROP'])
      expect(issues({ ...window, zone })[0]?.path, zone).toBe('suppress.0.zone');
    const supplier = { subject: 'supplier', conditions: { all: [{ fact: 'supplier-late', operator: 'greaterThan', value: 1 }] } };
    expect(issues(window, supplier)).toContainEqual({ path: 'suppress.0.zone', message: 'a supplier has no store: name a zone' });
    expect(issues({ ...window, zone: 'UTC' }, supplier).map(({ path }) => path)).not.toContain('suppress.0.zone');
  });

  it('comes about, whatever is accepted', () => {
    const list = (entries: readonly (string | number)[], most: number) => fc.subarray([...entries], { minLength: 1, maxLength: most });
    const part = (key: string, entries: readonly (string | number)[], most: number) =>
      fc.option(
        list(entries, most).map((chosen) => `${key}=${chosen.join()}`),
        { nil: undefined },
      );
    const texts = fc
      .tuple(
        fc.constantFrom('YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY').map((freq) => `FREQ=${freq}`),
        part('INTERVAL', [1, 2, 7, 12], 1),
        part('BYMONTH', [1, 2, 4, 12], 2),
        part('BYMONTHDAY', [1, 13, 29, 30, 31, -1, -28], 2),
        part('BYDAY', ['MO', 'FR', '1MO', '-1SU'], 2),
        part('BYHOUR', [0, 2, 22], 2),
        part('BYSETPOS', [1, -1, 4], 1),
      )
      .map((parts) => parts.filter((one) => one !== undefined).join(';'))
      .filter((text) => recurrenceIssue(text) === undefined);
    fc.assert(
      fc.property(texts, (rrule) => {
        // Friday 29 February is the rarest: once in 28 years.
        const days = Array.from({ length: 30 * 366 }, (_, i) => Date.UTC(2024, 0, 1) + i * 86_400_000);
        expect(days.some((at) => suppressedBy({ suppress: [windowOf(rrule, 1440)] }, new Date(at), 'UTC') !== undefined)).toBe(true);
      }),
      counted(800),
    );
  });
});
