import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  FALSE,
  findOperator,
  OPERATOR_NAMES,
  OPERATORS,
  opposite,
  TRUE,
  truthName,
  UNKNOWN,
  type OperatorName,
  type Truth,
} from './index.js';

const ask = (name: OperatorName, seen: unknown, needed: unknown): string => truthName(OPERATORS[name].test(seen, needed));

describe('operators', () => {
  it.each<[OperatorName, unknown, unknown, string]>([
    ['equal', 5, 5, 'true'],
    ['equal', 5, 6, 'false'],
    ['equal', '5', 5, 'unknown'],
    ['equal', true, 'true', 'unknown'],
    ['equal', undefined, undefined, 'unknown'],
    ['equal', null, null, 'unknown'],
    ['equal', NaN, NaN, 'unknown'],
    ['notEqual', 5, 6, 'true'],
    ['notEqual', undefined, 6, 'unknown'],
    ['notEqual', '6', 6, 'unknown'],
    ['lessThan', 4, 5, 'true'],
    ['lessThan', 5, 5, 'false'],
    ['lessThan', '4', 5, 'unknown'],
    ['lessThan', null, 5, 'unknown'],
    ['lessThan', -Infinity, 5, 'unknown'],
    ['lessThanInclusive', 5, 5, 'true'],
    ['lessThanInclusive', 5.01, 5, 'false'],
    ['greaterThan', 6, 5, 'true'],
    ['greaterThan', 5, 5, 'false'],
    ['greaterThan', [6], 5, 'unknown'],
    ['greaterThanInclusive', 5, 5, 'true'],
    ['greaterThanInclusive', 4.99, 5, 'false'],
    ['greaterThanInclusive', new Date(9), 5, 'unknown'],
    ['in', 'late', ['late', 'short'], 'true'],
    ['in', 'recall', ['late', 'short'], 'false'],
    ['in', 5, ['5'], 'unknown'],
    ['in', undefined, ['late'], 'unknown'],
    ['in', 'late', 'late', 'unknown'],
    ['notIn', 'recall', ['late', 'short'], 'true'],
    ['notIn', 'late', ['late', 'short'], 'false'],
    ['notIn', undefined, ['late'], 'unknown'],
    ['contains', 'late delivery', 'late', 'true'],
    ['contains', 'on time', 'late', 'false'],
    ['contains', 'on time', '', 'unknown'],
    ['contains', ['a', 'b'], 'b', 'true'],
    ['contains', ['a', 'b'], 'c', 'false'],
    ['contains', [1, 2], 'c', 'unknown'],
    ['contains', [], 'c', 'false'],
    ['contains', 5, 5, 'unknown'],
    ['doesNotContain', 'on time', 'late', 'true'],
    ['doesNotContain', undefined, 'late', 'unknown'],
  ])('%s(%j, %j) is %s', (name, seen, needed, expected) => {
    expect(ask(name, seen, needed)).toBe(expected);
  });

  it.each(OPERATOR_NAMES)('%s never throws, whatever it is given', (name) => {
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error('read');
        },
      },
    );
    const anything = fc.oneof(fc.anything(), fc.constant(hostile), fc.constant(Symbol('s')), fc.bigInt());
    fc.assert(fc.property(anything, anything, (seen, needed) => [FALSE, UNKNOWN, TRUE].includes(OPERATORS[name].test(seen, needed))));
  });

  it.each<[OperatorName, OperatorName]>([
    ['equal', 'notEqual'],
    ['in', 'notIn'],
    ['contains', 'doesNotContain'],
    ['lessThan', 'greaterThanInclusive'],
    ['greaterThan', 'lessThanInclusive'],
  ])('%s and %s are opposites, and unknown together', (one, other) => {
    const value = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom('a', 'ab', '1'), fc.boolean(), fc.constant(undefined));
    fc.assert(
      fc.property(
        value,
        fc.oneof(value, fc.array(value, { maxLength: 3 })),
        (seen, needed) => OPERATORS[one].test(seen, needed) === opposite(OPERATORS[other].test(seen, needed)),
      ),
    );
  });

  it('are a closed set', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'matches', 'not:equal', '']) expect(findOperator(name)).toBeUndefined();
    expect(Object.keys(OPERATORS).sort()).toEqual([...OPERATOR_NAMES].sort());
    for (const name of OPERATOR_NAMES) expect(findOperator(name)?.name).toBe(name);
  });

  it('negates as Kleene does', () => {
    expect(([FALSE, UNKNOWN, TRUE] as Truth[]).map(opposite)).toEqual([TRUE, UNKNOWN, FALSE]);
  });
});
