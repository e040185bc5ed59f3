import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../setup/stamp.mjs';

/** Where the demo keeps what belongs to it: server logs and keys of each run, and which week was lived last. */
export const DEMO_DIR = join(ROOT, '.data', 'demo');
const LAST = join(DEMO_DIR, 'last.json');

/** A name for this run's database that no earlier run had, in the order of time. */
export const newDatabase = () => `endcap_demo_${new Date().toISOString().slice(0, 19).replace(/\D/g, '')}`;

/** @param {string} uri @param {string} database */
export const withDatabase = (uri, database) => uri.replace(/^(mongodb(?:\+srv)?:\/\/[^/?]+)(\/[^?]*)?/, `$1/${database}`);

/** @returns {{ database: string, stores: number, days: number, seed: number } | undefined} */
export function lastRun() {
  try {
    return JSON.parse(readFileSync(LAST, 'utf8'));
  } catch {
    return undefined;
  }
}

/** @param {{ database: string, stores: number, days: number, seed: number }} run */
export function rememberRun(run) {
  mkdirSync(DEMO_DIR, { recursive: true });
  writeFileSync(LAST, `${JSON.stringify(run)}\n`);
}

export const forgetRuns = () => rmSync(DEMO_DIR, { recursive: true, force: true });
