import * as fc from 'fast-check';
import { Engine } from 'json-rules-engine';
import { describe, expect, it } from 'vitest';
import { counted } from '../../../test/support/counted.js';
import {
  DECORATORS,
  FALSE,
  findOperator,
  OPERATOR_NAMES,
  OPERATORS,
  operatorOrWhy,
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
    fc.assert(
      fc.property(anything, anything, (seen, needed) => [FALSE, UNKNOWN, TRUE].includes(OPERATORS[name].test(seen, needed))),
      counted(2_000),
    );
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
      counted(2_000),
    );
  });

  it('are a closed set', () => {
    for (const name of [
      'constructor',
      '__proto__',
      'toString',
      'matches',
      'not:matches',
      'equal:not',
      'not:not:not:not:equal',
      'NOT:equal',
      ':equal',
      '',
    ])
      expect(findOperator(name)).toBeUndefined();
    expect(Object.keys(OPERATORS).sort()).toEqual([...OPERATOR_NAMES].sort());
    for (const name of OPERATOR_NAMES) expect(findOperator(name)?.name).toBe(name);
  });

  it.each<[string, unknown, unknown, string]>([
    ['not:equal', 5, 5, 'false'],
    ['not:equal', undefined, 5, 'unknown'],
    ['someValue:equal', 5, [4, 5], 'true'],
    ['someValue:equal', 5, [4, '5'], 'unknown'],
    ['someValue:contains', 'late delivery', ['early', 'late'], 'true'],
    ['everyValue:greaterThan', 5, [1, 4], 'true'],
    ['everyValue:greaterThan', 5, [1, 6], 'false'],
    ['everyValue:greaterThan', 5, ['x', 6], 'false'],
    ['everyValue:greaterThan', undefined, [1], 'unknown'],
    ['everyValue:greaterThan', 5, [], 'unknown'],
    ['someFact:greaterThan', [1, 9], 5, 'true'],
    ['someFact:greaterThan', [1, undefined], 5, 'unknown'],
    ['someFact:greaterThan', [], 5, 'false'],
    ['everyFact:greaterThan', [], 5, 'unknown'],
    ['everyFact:greaterThan', 6, 5, 'unknown'],
    ['swap:lessThan', 6, 5, 'true'],
    ['swap:contains', 'late', 'late delivery', 'true'],
    ['not:someValue:contains', 'on time', ['early', 'late'], 'true'],
    ['swap:someFact:equal', 5, [4, 5], 'true'],
  ])('%s(%j, %j) is %s', (name, seen, needed, expected) => {
    expect(truthName(findOperator(name)!.test(seen, needed))).toBe(expected);
  });

  it('decorate only what can be decorated so', () => {
    expect(operatorOrWhy('someValue:in')).toBe('someValue goes through a list of values, and in needs the whole list');
    expect(operatorOrWhy('everyFact:someFact:equal')).toBe(
      'everyFact goes through the entries of a fact, and someFact:equal needs the whole list',
    );
    expect(findOperator('someValue:equal')).toMatchObject({ needs: 'list', name: 'someValue:equal' });
    expect(findOperator('someFact:equal')).toMatchObject({ of: 'list', needs: 'one' });
    expect(findOperator('swap:someFact:equal')).toMatchObject({ of: 'one', needs: 'list' });
  });

  it('mean with decorators what json-rules-engine means, on complete lists', async () => {
    const scalar = fc.integer({ min: 0, max: 3 });
    const lists = fc.array(scalar, { minLength: 1, maxLength: 3 });
    const word = fc.constantFrom(...DECORATORS);
    const names = fc
      .tuple(
        fc.array(word, { minLength: 1, maxLength: 3 }),
        fc.constantFrom('equal', 'notEqual', 'lessThan', 'greaterThanInclusive', 'in', 'notIn'),
      )
      .map(([words, operator]) => [...words, operator].join(':'))
      .filter((name) => findOperator(name) !== undefined);
    let holds = 0;
    await fc.assert(
      fc.asyncProperty(names, scalar, lists, scalar, lists, async (operator, oneSeen, manySeen, oneNeeded, manyNeeded) => {
        const decided = findOperator(operator)!;
        const seen = decided.of === 'list' ? manySeen : oneSeen;
        const value = decided.needs === 'list' ? manyNeeded : oneNeeded;
        const engine = new Engine([{ conditions: { all: [{ fact: 'f', operator, value }] }, event: { type: 'x' } }]);
        const theirs = (await engine.run({ f: seen })).results.length === 1;
        holds += theirs ? 1 : 0;
        expect(truthName(decided.test(seen, value))).toBe(theirs ? 'true' : 'false');
      }),
      counted(10_000),
    );
    expect(holds).toBeGreaterThan(50);
  });

  it('negates as Kleene does', () => {
    expect(([FALSE, UNKNOWN, TRUE] as Truth[]).map(opposite)).toEqual([TRUE, UNKNOWN, FALSE]);
  });
});
