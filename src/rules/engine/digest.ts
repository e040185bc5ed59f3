import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** SHA-256, hexadecimal, over the canonical JSON (RFC 8785) of a value: equal content, equal digest, in every process. */
export function contentDigest(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('digest: not a JSON value');
  return createHash('sha256').update(text).digest('hex');
}
