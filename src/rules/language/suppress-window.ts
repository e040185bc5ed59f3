import { z } from 'zod';

const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const LONGEST_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The parts of RFC 5545 a window may be made of, and what each list may hold. */
const PARTS: Readonly<Record<string, { most: number; entry: RegExp; from?: number; to?: number }>> = {
  FREQ: { most: 1, entry: /^(?:YEARLY|MONTHLY|WEEKLY|DAILY)$/ },
  INTERVAL: { most: 1, entry: /^[0-9]{1,2}$/, from: 1, to: 52 },
  UNTIL: { most: 1, entry: /^20[2-9][0-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]Z$/ },
  BYMONTH: { most: 12, entry: /^[0-9]{1,2}$/, from: 1, to: 12 },
  BYMONTHDAY: { most: 31, entry: /^-?[0-9]{1,2}$/, from: -28, to: 31 },
  BYDAY: { most: 7, entry: new RegExp(`^(?:-?[1-4])?(?:${DAYS.join('|')})$`) },
  BYHOUR: { most: 24, entry: /^[0-9]{1,2}$/, from: 0, to: 23 },
  BYMINUTE: { most: 4, entry: /^[0-9]{1,2}$/, from: 0, to: 59 },
  BYSETPOS: { most: 1, entry: /^-?[1-4]$/ },
  WKST: { most: 1, entry: /^(?:MO|SU)$/ },
};

type Given = ReadonlyMap<string, readonly string[]>;

function readParts(text: string): Given | string {
  const given = new Map<string, readonly string[]>();
  for (const piece of text.split(';')) {
    const [key = '', list = '', ...rest] = piece.split('=');
    const part = Object.hasOwn(PARTS, key) ? PARTS[key] : undefined;
    if (part === undefined || rest.length > 0)
      return `${/^[A-Z]{1,12}$/.test(key) ? key : 'this part'} is not allowed; allowed are ${Object.keys(PARTS).join(', ')}`;
    if (given.has(key)) return `${key} is given twice`;
    const entries = list.split(',');
    if (entries.length > part.most) return `${key} has more than ${part.most} entries`;
    const { from = -Infinity, to = Infinity } = part;
    const outside = (entry: string): boolean => part.from !== undefined && (Number(entry) < from || Number(entry) > to);
    if (entries.some((entry) => !part.entry.test(entry) || outside(entry) || entry === '-0'))
      return `${key} has a value that is not allowed`;
    given.set(key, entries);
  }
  return given;
}

/** Combinations that mean nothing, may never come about, or cost without bound to find out. */
function combinationIssue(given: Given): string | undefined {
  const freq = given.get('FREQ')?.[0];
  if (freq === undefined) return 'FREQ is needed: YEARLY, MONTHLY, WEEKLY or DAILY';
  const ordinal = given.get('BYDAY')?.some((day) => day.length > 2) ?? false;
  const often = Number(given.get('INTERVAL')?.[0] ?? 1) > 1;
  if (ordinal && freq !== 'MONTHLY') return 'a numbered day such as 1MO needs FREQ=MONTHLY';
  if (ordinal && given.has('BYMONTHDAY')) return 'a numbered day and BYMONTHDAY exclude each other';
  if (given.has('BYMONTHDAY') && (freq === 'WEEKLY' || freq === 'DAILY')) return 'BYMONTHDAY needs FREQ=MONTHLY or FREQ=YEARLY';
  if (given.has('BYSETPOS') && (freq !== 'MONTHLY' || !given.has('BYDAY') || given.has('BYMONTHDAY') || ordinal))
    return 'BYSETPOS needs FREQ=MONTHLY and plain BYDAY';
  if (often && given.has('BYMONTH')) return 'INTERVAL above 1 and BYMONTH may never meet';
  if (often && freq === 'DAILY' && given.has('BYDAY')) return 'INTERVAL above 1 and days may never meet';
  const months = (given.get('BYMONTH') ?? []).map(Number);
  const days = (given.get('BYMONTHDAY') ?? []).map(Number);
  if (days.includes(0)) return 'BYMONTHDAY has no day 0';
  if (months.length > 0 && days.length > 0 && !months.some((month) => days.some((day) => day <= (LONGEST_MONTH[month - 1] ?? 0))))
    return 'there is no such day in these months';
  return undefined;
}

/** What is wrong with a recurrence; undefined when nothing is. Looks at each character a fixed number of times. */
export function recurrenceIssue(text: string): string | undefined {
  if (text.length > 200) return 'longer than 200 characters';
  const given = readParts(text);
  return typeof given === 'string' ? given : combinationIssue(given);
}

function isZone(zone: string): boolean {
  if (zone === 'store') return true;
  if (!/^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+){0,2}$/.test(zone)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/**
 * A time at which a rule raises nothing: it begins by a recurrence (RFC 5545, without a part that would need a start) and
 * lasts so many minutes. Days and hours are those of the zone; without BYHOUR it begins at midnight, and INTERVAL counts
 * from Monday 1 January 2024.
 */
export const suppressWindow = z
  .strictObject({
    rrule: z
      .string()
      .max(200)
      .superRefine((text, context) => {
        const message = recurrenceIssue(text);
        if (message !== undefined) context.addIssue({ code: 'custom', message });
      }),
    durationMinutes: z
      .int()
      .positive()
      .max(7 * 1440),
    /** For whoever asks why nothing was raised. */
    reason: z.string().min(3).max(200),
    /** `store` = the zone of the store the finding would be about; otherwise a name such as `Europe/Berlin`. */
    zone: z.string().max(64).refine(isZone, 'store, or an IANA zone such as Europe/Berlin').default('store'),
  })
  .meta({ id: 'SuppressWindow' });
export type SuppressWindow = Readonly<z.infer<typeof suppressWindow>>;
