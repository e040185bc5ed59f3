import type { Because } from '../../kernel/index.js';
import type { FactUnit } from '../facts/fact-definition.js';
import { findOperator } from '../operators/index.js';
import type { ComparedFact, RuleResult } from './rule-set.js';

const UNIT_WORDS: Readonly<Partial<Record<FactUnit, string>>> = {
  units: 'units',
  'units-per-hour': 'units an hour',
  hours: 'hours',
  days: 'days',
  'minor-currency': 'in minor currency units',
};

/** At most four decimals: people read it. */
const numeral = (value: number): string => String(Math.round(value * 10_000) / 10_000);

const one = (value: unknown): string =>
  typeof value === 'number' ? numeral(value) : typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);

/** A value with the unit of its fact; long lists are cut. */
function valueWords(value: unknown, unit: FactUnit): string {
  const word = UNIT_WORDS[unit];
  const after = word === undefined ? '' : ` ${word}`;
  if (!Array.isArray(value)) return `${one(value)}${typeof value === 'number' ? after : ''}`;
  if (value.length === 0) return 'an empty list';
  const listed = value.slice(0, 5).map(one).join(', ');
  return value.length > 5 ? `${listed} and ${value.length - 5} more${after}` : `${listed}${after}`;
}

/** The value of a reading, with its age and where it comes from. */
const readingWords = (value: unknown, unit: FactUnit, ageMinutes: number, source: string | null): string =>
  `${value === null ? 'nothing that can be compared' : valueWords(value, unit)}, ${ageWords(ageMinutes)}, from ${source ?? 'an unknown source'}`;

function neededWords(needed: unknown, unit: FactUnit, compared: Told['compared']): string {
  if (compared === undefined) return valueWords(needed, unit);
  const { fact, value, ageMinutes, source, failure } = compared;
  if (failure !== undefined) return `${fact} (could not be read)`;
  return ageMinutes === null ? `${fact} (not known)` : `${fact} (${readingWords(value, unit, ageMinutes, source)})`;
}

/** An age as people say it. */
export function ageWords(minutes: number): string {
  const whole = Math.round(minutes);
  if (whole < 0) return 'of a later moment';
  if (whole < 120) return `${whole} minute${whole === 1 ? '' : 's'} old`;
  return whole < 2_880 ? `${Math.round(whole / 60)} hours old` : `${Math.round(whole / 1_440)} days old`;
}

/** What a sentence about one comparison is made of. */
export type Told = {
  readonly because: Because;
  readonly wanted: 'true' | 'false';
  readonly unit: FactUnit;
  readonly ageMinutes: number | null;
  readonly distance: number | null;
  readonly maxAgeMinutes: number | undefined;
  readonly failure: string | undefined;
  /** The fact on the other side, where there is one. */
  readonly compared: (ComparedFact & { readonly failure: string | undefined }) | undefined;
};

/** `Needed: days-of-cover is less than 2 days. Seen: 3.2 days, 12 minutes old, from sig_1. Not met: 1.2 days away.` */
export function saysOfCondition(told: Told): string {
  const { because, wanted, unit, ageMinutes, distance, failure, compared } = told;
  const reads = findOperator(because.operator)?.reads ?? because.operator;
  const comparison = `${because.fact} ${reads} ${neededWords(because.needed, unit, compared)}`;
  const needed = wanted === 'true' ? comparison : `not: ${comparison}`;
  return `Needed: ${needed}. ${seenWords(because, unit, ageMinutes, failure)} ${howItStands()}`;

  function howItStands(): string {
    if (because.result === wanted) return 'Met.';
    if (because.result !== 'unknown') {
      if (distance === null) return 'Not met.';
      return distance === 0 ? 'Not met: exactly at the limit.' : `Not met: ${valueWords(distance, unit)} away.`;
    }
    const old = tooOld(told);
    return old === undefined ? 'Cannot tell.' : `Cannot tell: the rule wants ${old} at most ${ageWords(told.maxAgeMinutes ?? 0)}.`;
  }
}

/** Which side is older than the limit. */
function tooOld({ ageMinutes, maxAgeMinutes = Infinity, compared }: Told): string | undefined {
  const seen = (ageMinutes ?? 0) > maxAgeMinutes;
  if ((compared?.ageMinutes ?? 0) <= maxAgeMinutes) return seen ? 'it' : undefined;
  return seen ? `it and ${compared?.fact}` : compared?.fact;
}

function seenWords({ seen, source }: Because, unit: FactUnit, ageMinutes: number | null, failure: string | undefined): string {
  if (failure !== undefined) return 'It could not be read.';
  if (ageMinutes === null) return 'Nothing is known of it.';
  return `Seen: ${readingWords(seen, unit, ageMinutes, source)}.`;
}

/** The whole rule in a sentence. */
export function saysOfRule(result: RuleResult, inTheWay: number): string {
  const ways = inTheWay === 1 ? '1 comparison stands' : `${inTheWay} comparisons stand`;
  switch (result) {
    case 'fired':
      return 'Its conditions hold.';
    case 'silent':
      return `Its conditions do not hold: ${ways} in the way.`;
    case 'unknown':
      return `Cannot tell whether its conditions hold, so it does not fire: ${ways} in the way.`;
    case 'error':
      return 'It could not be judged: a fact it needs failed to be read.';
  }
}
