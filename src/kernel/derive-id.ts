import { hash } from 'node:crypto';

/**
 * An id derived from its cause: the same parts give the same id in every process and every run, so doing a thing twice
 * is doing it once. 128 bits of SHA-256 over the length-prefixed parts, in hexadecimal, behind a readable prefix (`exc_…`).
 */
export function deriveId(prefix: string, ...parts: readonly string[]): string {
  const text = parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join('');
  return `${prefix}_${hash('sha256', text, 'hex').slice(0, 32)}`;
}
