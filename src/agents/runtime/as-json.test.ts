import { anything, assert, constantFrom, double, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counted } from '../../../test/support/counted.js';
import { asJson } from './as-json.js';

const written = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('a value as JSON gives it back', () => {
  it('is what writing it down and reading it again gives', () => {
    const odd = constantFrom(undefined, -0, NaN, Infinity, new Date(0), new Map([[1, 2]]), Symbol('s'), () => 1, {
      toJSON: () => 'said',
    });
    const any = anything({ withNullPrototype: true, withDate: true, withSparseArray: true, values: [string(), double(), odd] });
    assert(
      property(any, (value) => {
        const [now, then] = [asJson({ value }), written({ value })];
        expect(now).toStrictEqual(then);
        expect(JSON.stringify(now)).toBe(JSON.stringify(then));
      }),
      counted(2_000),
    );
  });

  it('keeps a key that an object would take for its prototype', () => {
    const value: unknown = JSON.parse('{"a":{"__proto__":{"b":1}}}');
    expect(JSON.stringify(asJson(value))).toBe('{"a":{"__proto__":{"b":1}}}');
  });

  it('is a copy', () => {
    const value = { a: [{ b: 1 }] };
    const copy = asJson(value) as typeof value;
    (copy.a[0] as { b: number }).b = 2;
    expect(value).toEqual({ a: [{ b: 1 }] });
  });
});
