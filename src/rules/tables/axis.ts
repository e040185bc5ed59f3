import type { ValueType } from '../facts/fact-definition.js';
import { emptyRow, has, membersOf, meet, add, addRange, minus, type BitRow } from '../bits/bit-row.js';
import { isValue, valuesOf, writeValue, type Bound, type Entry, type Scalar } from './entry.js';

/**
 * The values of one input in classes no entry can tell apart. Numbers: each value named, and the open stretches before,
 * between and after them, as far as a number lies there. Text: each text named, and any other. Yes/no: both.
 */
export type Axis = {
  /** Classes are numbered from 0 to below this; those without any value are in no set. */
  readonly size: number;
  /** Every class there is. */
  readonly full: BitRow;
  setOf(entry: Entry): BitRow;
  /** A value of the class. */
  example(one: number): Scalar;
  /** The set as an entry would write it. */
  describe(set: BitRow): string;
};

/** The shortest decimal strictly between, or undefined when no number is. */
function between(low: number, high: number): number | undefined {
  const middle = low / 2 + high / 2;
  for (let digits = 0; digits <= 15; digits += 1) {
    const short = Number(middle.toFixed(digits));
    if (short > low && short < high) return short === 0 ? 0 : short;
  }
  return middle > low && middle < high ? middle : undefined;
}

function beyond(edge: number, step: 1 | -1): number | undefined {
  const next = edge + step;
  if (next !== edge) return next;
  const last = step * Number.MAX_VALUE;
  return edge === last ? undefined : last;
}

/** Representatives of the classes; undefined where a class has no value. Numbers: odd classes are the named points. */
function examplesOf(type: ValueType, named: readonly Scalar[]): (Scalar | undefined)[] {
  if (type === 'boolean') return [false, true];
  if (type === 'text') {
    const taken = new Set(named);
    let other = 'other';
    for (let count = 2; taken.has(other); count += 1) other = `other-${count}`;
    return [...named, other];
  }
  const points = [...(named as number[])].sort((a, b) => a - b);
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined) return [0];
  const examples: (number | undefined)[] = [beyond(first, -1)];
  points.forEach((point, index) => {
    const next = points[index + 1];
    examples.push(point, next === undefined ? beyond(last, 1) : between(point, next));
  });
  return examples;
}

/** A stretch of number classes from one to another, as an entry. Even classes are open stretches between points. */
function describeRun(from: number, to: number, last: number, point: (one: number) => string): string {
  if (from === to && from % 2 === 1) return point(from);
  const low =
    from === 0
      ? undefined
      : from % 2 === 1
        ? { text: point(from), open: '[', sign: '>=' }
        : { text: point(from - 1), open: '(', sign: '>' };
  const high =
    to === last ? undefined : to % 2 === 1 ? { text: point(to), shut: ']', sign: '<=' } : { text: point(to + 1), shut: ')', sign: '<' };
  if (low && high) return `${low.open}${low.text}..${high.text}${high.shut}`;
  return low ? `${low.sign} ${low.text}` : high ? `${high.sign} ${high.text}` : '-';
}

/** Cuts the values of an input by everything its entries name. */
export function axisOf(type: ValueType, entries: readonly Entry[]): Axis {
  const examples = examplesOf(type, [...new Set(entries.flatMap(valuesOf))]);
  const full = emptyRow(examples.length);
  examples.forEach((value, one) => value !== undefined && add(full, one));
  const classOf = new Map<Scalar, number>();
  examples.forEach((value, one) => {
    if (value !== undefined) classOf.set(value, one);
  });
  const startingAt = ({ value, inclusive }: Bound): number => (classOf.get(value) ?? 0) + (inclusive ? 0 : 1);
  const endingAt = ({ value, inclusive }: Bound): number => (classOf.get(value) ?? 0) - (inclusive ? 0 : 1);
  const known = new Map<Entry, BitRow>();
  const write = (one: number): string => writeValue(examples[one] ?? '', type);

  function setOf(entry: Entry): BitRow {
    if (entry.any) return full;
    const before = known.get(entry);
    if (before) return before;
    const inside = emptyRow(examples.length);
    // Every end and every value an entry names is a class of its own: no class need be asked.
    for (const test of entry.tests) {
      if (isValue(test)) {
        const one = classOf.get(test.is);
        if (one !== undefined) add(inside, one);
      } else {
        const first = test.from === undefined ? 0 : startingAt(test.from);
        const last = test.to === undefined ? examples.length - 1 : endingAt(test.to);
        addRange(inside, first, last);
      }
    }
    const set = entry.negated ? minus(full, inside) : meet(full, inside);
    known.set(entry, set);
    return set;
  }

  function describe(set: BitRow): string {
    const inside = membersOf(set);
    if (inside.length === membersOf(full).length) return '-';
    if (type === 'boolean') return inside.map(write).join(', ');
    if (type === 'text') {
      const other = examples.length - 1;
      const named = examples.flatMap((_, one) => (one < other && has(set, one) !== has(set, other) ? [write(one)] : []));
      return has(set, other) ? `not(${named.join(', ')})` : named.join(', ');
    }
    const runs: string[] = [];
    // A class without any number breaks no run.
    const wanted = (one: number): boolean => examples[one] === undefined || has(set, one);
    for (let one = 0; one < examples.length; one += 1) {
      if (!has(set, one)) continue;
      let end = one;
      while (end + 1 < examples.length && wanted(end + 1)) end += 1;
      while (!has(set, end)) end -= 1;
      runs.push(describeRun(one, end, examples.length - 1, write));
      one = end;
    }
    return runs.join(', ');
  }

  return { size: examples.length, full, setOf, example: (one) => examples[one] ?? '', describe };
}
