import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/**
 * Canonical JSON (RFC 8785) of a parsed JSON value; several times faster than the reference, to which it hands the rare
 * objects whose keys an engine would reorder or not take. Moments are their ISO text, undefined members are left out.
 * Throws RangeError on text that is not well-formed Unicode, and on NaN and infinities.
 */
export function canonicalJson(value: unknown): string {
  const state = { oddKeys: false };
  const text = JSON.stringify(inOrder(value, state));
  return state.oddKeys ? String(canonicalize(value)) : text;
}

function inOrder(value: unknown, state: { oddKeys: boolean }): unknown {
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new RangeError('lone surrogate');
    return value;
  }
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError('a number JSON has no text for');
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return value.toJSON();
  if (Array.isArray(value)) return value.map((item) => inOrder(item, state));
  const sorted: Record<string, unknown> = {};
  for (const key of sortedKeys(value)) {
    if (!key.isWellFormed()) throw new RangeError('lone surrogate');
    const first = key.charCodeAt(0);
    // Objects list keys that look like array indexes first, whatever order they were added in, and one key is no key.
    if ((first >= 48 && first <= 57) || key === '__proto__') state.oddKeys = true;
    sorted[key] = inOrder((value as Record<string, unknown>)[key], state);
  }
  return sorted;
}

/** Keys in order of their code units; most objects come in one of a few shapes, and many in order already. */
function sortedKeys(value: object): readonly string[] {
  const keys = Object.keys(value);
  for (let i = 1; i < keys.length; i += 1) if ((keys[i - 1] as string) > (keys[i] as string)) return keys.sort();
  return keys;
}

/** SHA-256, hexadecimal, over the canonical JSON of a value: equal content, equal digest, in every process. */
export function contentDigest(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/** The digest of each value and that of the whole list, `contentDigest(values)`, every value being written down once. */
export function listDigests(values: readonly object[]): { readonly each: readonly string[]; readonly list: string } {
  const list = createHash('sha256').update('[');
  const each = values.map((value, index) => {
    const text = canonicalJson(value);
    if (index > 0) list.update(',');
    list.update(text);
    return createHash('sha256').update(text).digest('hex');
  });
  return { each, list: list.update(']').digest('hex') };
}
