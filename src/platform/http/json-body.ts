import { EndcapError } from '../../kernel/index.js';

/** Deepest nesting of any body. */
export const MAX_DEPTH = 32;
/** Most keys of one signal, over all its objects. */
export const MAX_SIGNAL_KEYS = 2_000;
const MAX_BODY_KEYS = 200_000;
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Half of a character beyond the basic plane, written as an escape: the only way a lone half can get in. */
const HALF_ESCAPED = /\\u[dD][89a-fA-F]/;

/** Strict JSON from raw bytes: well-formed Unicode, no prototype keys, bounded depth and number of keys. Throws `invalid`. */
export function parseJson(bytes: Buffer): unknown {
  let value: unknown;
  try {
    const text = decoder.decode(bytes);
    value = HALF_ESCAPED.test(text) ? JSON.parse(text, wellFormed) : JSON.parse(text);
  } catch {
    throw refused('must be JSON in UTF-8');
  }
  if (countKeys(value) > MAX_BODY_KEYS) throw refused(`must not have more than ${MAX_BODY_KEYS} keys`);
  return value;
}

/** Lone halves cannot be stored or hashed the same everywhere. */
function wellFormed(key: string, value: unknown): unknown {
  if (!key.isWellFormed() || (typeof value === 'string' && !value.isWellFormed())) throw new RangeError('lone surrogate');
  return value;
}

/** Keys over all objects of a JSON value. Throws `invalid` when it is too deep or a key could reach a prototype. */
export function countKeys(root: unknown): number {
  let keys = 0;
  let level: object[] = typeof root === 'object' && root !== null ? [root] : [];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) throw refused(`must not nest deeper than ${MAX_DEPTH}`);
    const next: object[] = [];
    for (const node of level) {
      if (Array.isArray(node)) {
        for (const item of node as unknown[]) if (typeof item === 'object' && item !== null) next.push(item);
        continue;
      }
      for (const key of Object.keys(node)) {
        if (FORBIDDEN.has(key)) throw refused('must not have a key that names a prototype');
        keys += 1;
        const child = (node as Record<string, unknown>)[key];
        if (typeof child === 'object' && child !== null) next.push(child);
      }
    }
    level = next;
  }
  return keys;
}

const refused = (message: string): EndcapError =>
  new EndcapError('invalid', 'the body cannot be read', { issues: [{ path: '(body)', message }] });
