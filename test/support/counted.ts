import { TestRunner } from 'vitest';

/** How many cases a generated test tries, and the seed they are made from: parameters of fast-check. */
export type Counted = { readonly numRuns: number; readonly seed: number };

declare module 'vitest' {
  interface TaskMeta {
    /** Cases this test has tried. */
    cases?: number;
  }
}

const SOAKING = process.env['TEST_COUNTS'] === 'full';
const SHARE = 20;

/** A stated count as it is tried here: `npm run test:soak` tries all of it, other runs a twentieth. `TEST_SEED` repeats a run. */
export const stated = (full: number): Counted => ({
  numRuns: SOAKING ? full : Math.ceil(full / SHARE),
  seed: Number(process.env['TEST_SEED'] ?? Math.floor(Date.now() / 86_400_000)),
});

/** The same inside a test, noted with it for the report of the soak. */
export function counted(full: number): Counted {
  const test = TestRunner.getCurrentTest();
  if (test === undefined) throw new Error('a count belongs to a test: ask for it inside');
  const here = stated(full);
  test.meta.cases = (test.meta.cases ?? 0) + here.numRuns;
  return here;
}

/** Milliseconds a counted test may take, given what its twentieth may. */
export const patience = (ms: number): number => (SOAKING ? SHARE * ms : ms);
