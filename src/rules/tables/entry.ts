import type { ValueType } from '../facts/fact-definition.js';

export type Scalar = string | number | boolean;

/** One end of a range. */
export type Bound = { readonly value: number; readonly inclusive: boolean };

/** A value, or a range of numbers open at one end or at none. */
export type EntryTest = { readonly is: Scalar } | { readonly from?: Bound; readonly to?: Bound };

/**
 * What an input entry asks (DMN: unary tests): anything, even a missing fact; one of the tests; or, negated, none of them.
 * A fact that is missing, too old or mistyped leaves every entry but `-` unknown.
 */
export type Entry = { readonly any: true } | { readonly any: false; readonly negated: boolean; readonly tests: readonly EntryTest[] };

export const isValue = (test: EntryTest): test is { readonly is: Scalar } => 'is' in test;

const passes = (test: EntryTest, value: Scalar): boolean => {
  if (isValue(test)) return test.is === value;
  const { from, to } = test;
  if (typeof value !== 'number') return false;
  const above = from === undefined || value > from.value || (from.inclusive && value === from.value);
  return above && (to === undefined || value < to.value || (to.inclusive && value === to.value));
};

/** Whether a known value of the right type passes. */
export const admits = (entry: Entry, value: Scalar): boolean =>
  entry.any || entry.tests.some((test) => passes(test, value)) !== entry.negated;

/** The values an entry names: ends of ranges and literals. */
export const valuesOf = (entry: Entry): readonly Scalar[] =>
  entry.any
    ? []
    : entry.tests.flatMap((test) => (isValue(test) ? [test.is] : [test.from, test.to].flatMap((end) => (end ? [end.value] : []))));

/** A value as an entry writes it. */
export const writeValue = (value: Scalar, type: ValueType): string =>
  type === 'text' ? `"${String(value).replace(/[\\"]/g, '\\$&')}"` : String(value);
