import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.js';

describe('canonical JSON', () => {
  it('is that of the reference for any JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6, noUnicodeString: false }), (value) => {
        const plain = JSON.parse(JSON.stringify(value)) as unknown;
        let reference: string | undefined;
        try {
          reference = canonicalize(plain);
        } catch {
          reference = undefined; // a lone half of a character
        }
        if (reference === undefined) expect(() => canonicalJson(plain)).toThrow(RangeError);
        else expect(canonicalJson(plain)).toBe(reference);
      }),
      { numRuns: 500 },
    );
  });

  it('orders keys that look like numbers as text', () => {
    expect(canonicalJson({ 10: 'a', 9: 'b', a: { 2: 1, 11: 2 } })).toBe('{"10":"a","9":"b","a":{"11":2,"2":1}}');
  });
});
