import { describe, expect, it } from 'vitest';
import type { Paced } from '../../../rules/index.js';
import { largeTables } from '../../../rules/testing/large-tables.js';
import { smallCatalogue } from '../../../rules/testing/small-world.js';
import { checkingDocument } from '../domain/check-document.js';
import { inTurns } from './in-turns.js';
import { LookAtDocument } from './look-at-document.js';

/** Others who want their turn, counted until they are told to go. */
function others(): { turns: () => number; go: () => void } {
  let [turns, here] = [0, true];
  const turn = (): void => {
    turns += 1;
    if (here) setImmediate(turn);
  };
  setImmediate(turn);
  return { turns: () => turns, go: () => void (here = false) };
}

function* pausing(times: number): Paced<string> {
  for (let i = 0; i < times; i += 1) yield;
  return 'done';
}

describe('work between the turns of others', () => {
  it('gives them one whenever the stretch is over, and none before', async () => {
    let now = 0;
    const waiting = others();
    // Four milliseconds between two looks: every third pause is beyond ten.
    expect(await inTurns(pausing(30), () => (now += 4))).toBe('done');
    waiting.go();
    expect(waiting.turns()).toBe(10);
  });

  it('is asked for by a table: after each row and each rule', () => {
    const [, raw] = largeTables()[0]!;
    const work = checkingDocument(raw, [String(raw['owner'])], { catalogue: smallCatalogue, names: {} });
    let pauses = 0;
    let last = work.next();
    for (; last.done !== true; last = work.next()) pauses += 1;
    expect(last.value.check.issues).toEqual([]);
    expect(pauses).toBeGreaterThanOrEqual(2_000);
  });

  it('is how a large table is looked at: others have turns meanwhile', async () => {
    const [, raw] = largeTables()[0]!;
    const lookAt = new LookAtDocument(
      { catalogue: () => smallCatalogue } as ConstructorParameters<typeof LookAtDocument>[0],
      { now: () => Promise.resolve({}) } as ConstructorParameters<typeof LookAtDocument>[1],
    );
    const waiting = others();
    expect((await lookAt.run(raw, (issue) => issue)).rules).toHaveLength(1_000);
    waiting.go();
    expect(waiting.turns()).toBeGreaterThan(0);
  });
});
