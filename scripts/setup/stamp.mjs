import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const STAMPS = join(ROOT, '.data', 'setup');

/**
 * Whether the step was last finished with this very key.
 * @param {string} step
 * @param {string} key
 */
export function isStamped(step, key) {
  try {
    return readFileSync(join(STAMPS, step), 'utf8') === key;
  } catch {
    return false;
  }
}

/** @param {string} step @param {string} key */
export function stamp(step, key) {
  mkdirSync(STAMPS, { recursive: true });
  writeFileSync(join(STAMPS, step), key);
}

/** @param {...(string | Buffer | undefined)} parts */
export function keyOf(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part ?? '').update('\0');
  return hash.digest('hex');
}
