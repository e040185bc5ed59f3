import { createHash } from 'node:crypto';

/**
 * An id derived from its cause: the same parts give the same id in every process and every run, so doing a thing twice
 * is doing it once. 128 bits of SHA-256 over the length-prefixed parts, in hexadecimal, behind a readable prefix (`exc_…`).
 */
export function deriveId(prefix: string, ...parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:${part}`);
  return `${prefix}_${hash.digest('hex').slice(0, 32)}`;
}
