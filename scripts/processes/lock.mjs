import { linkSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identify, isAlive } from './identity.mjs';

/**
 * A held lock; `release` may be called twice.
 * @typedef {{ release: () => void }} Lock
 */

/**
 * Takes the lock kept in directory `path`, or says who holds it. A holder that died, however it
 * died, holds nothing.
 *
 * Every taking is a file with the next number, created by an atomic link, and the highest number is
 * the lock. A number is never used twice, so of two processes that find the same dead holder only one
 * can succeed it, which deleting and recreating a single file cannot guarantee.
 * @param {string} path
 * @returns {Lock | { heldBy: number }}
 */
export function tryLock(path) {
  mkdirSync(path, { recursive: true });
  const me = identify(process.pid);
  const draft = join(path, `draft-${process.pid}-${Date.now()}`);
  writeFileSync(draft, JSON.stringify(me));
  try {
    for (;;) {
      const last = highest(path);
      const holder = last === 0 ? undefined : read(join(path, String(last)));
      if (holder === 'gone') continue;
      if (isAlive(holder)) return { heldBy: holder?.pid ?? 0 };
      const mine = last + 1;
      try {
        linkSync(draft, join(path, String(mine)));
      } catch (error) {
        if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') continue;
        throw error;
      }
      if (highest(path) > mine) {
        // Others came and went while this one was deciding: its number was already history.
        rmSync(join(path, String(mine)), { force: true });
        continue;
      }
      removeBelow(path, mine);
      return { release: () => release(path, mine) };
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Takes the lock as soon as it is free; gives up after `timeoutMs` with the holder's pid.
 * @param {string} path
 * @param {{ timeoutMs: number, onWait?: (pid: number) => void }} options
 * @returns {Promise<Lock | { heldBy: number }>}
 */
export async function waitForLock(path, { timeoutMs, onWait }) {
  const deadline = Date.now() + timeoutMs;
  let told = false;
  for (;;) {
    const lock = tryLock(path);
    if ('release' in lock || Date.now() > deadline) return lock;
    if (!told) onWait?.(lock.heldBy);
    told = true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** @param {string} path @param {number} number */
function release(path, number) {
  const file = join(path, String(number));
  const free = join(path, `draft-${process.pid}-free`);
  try {
    // Emptied, not removed: the number must stay used.
    writeFileSync(free, '{}');
    if (highest(path) === number) renameSync(free, file);
    else rmSync(free, { force: true });
  } catch {
    // The directory is gone, and the lock with it.
  }
}

/** @param {string} path */
function highest(path) {
  return Math.max(0, ...numbers(path));
}

/** @param {string} path */
function numbers(path) {
  return readdirSync(path)
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** @param {string} path @param {number} number */
function removeBelow(path, number) {
  for (const old of numbers(path)) if (old < number) rmSync(join(path, String(old)), { force: true });
}

/**
 * @param {string} file
 * @returns {import('./identity.mjs').Identity | undefined | 'gone'}
 */
function read(file) {
  try {
    const holder = JSON.parse(readFileSync(file, 'utf8'));
    return typeof holder?.pid === 'number' ? holder : undefined;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT' ? 'gone' : undefined;
  }
}
