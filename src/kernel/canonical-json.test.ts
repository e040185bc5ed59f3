import canonicalize from 'canonicalize';
import { assert, jsonValue, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, contentDigest, listDigests } from './canonical-json.js';

describe('canonical JSON', () => {
  const outcome = (make: () => string | undefined): string | undefined => {
    try {
      return make();
    } catch {
      return undefined; // a lone half of a character
    }
  };

  it('is that of the reference for any JSON value, and refused where the reference refuses', () => {
    assert(
      property(jsonValue({ maxDepth: 6, noUnicodeString: false }), (value) => {
        const plain = JSON.parse(JSON.stringify(value)) as unknown;
        expect(outcome(() => canonicalJson(plain))).toBe(outcome(() => canonicalize(plain)));
      }),
      { numRuns: 500 },
    );
  });

  it('keeps a key that an object would take for its prototype', () => {
    expect(canonicalJson(JSON.parse('{"b":1,"__proto__":{"x":2}}'))).toBe('{"__proto__":{"x":2},"b":1}');
  });

  it('orders keys that look like numbers as text', () => {
    expect(canonicalJson({ 10: 'a', 9: 'b', a: { 2: 1, 11: 2 } })).toBe('{"10":"a","9":"b","a":{"11":2,"2":1}}');
  });

  it('makes the digests of a list and of its values in one pass', () => {
    for (const values of [[], [{ b: 1, a: 'é' }], [{ 10: 'a', 9: 'b' }, [1, { z: null }], { x: undefined }]])
      expect(listDigests(values)).toEqual({ each: values.map((value) => contentDigest(value)), list: contentDigest(values) });
  });
});
