import { beforeEach, describe, expect, it } from 'vitest';
import type { Step } from '../contract/index.js';
import type { RunJournal } from './journal.js';

const called = (n: number, output: unknown = { units: 3 }): Step => ({
  n,
  kind: 'called',
  calls: [{ tool: 'read-store', input: { store: '212' }, ok: true, output, shown: ['store:212'] }],
  tookMs: 4,
  tokens: 0,
  money: 0,
});
const concluded = (n: number): Step => ({
  n,
  kind: 'concluded',
  conclusion: { causes: [{ cause: 'dc-short', confidence: 0.5, for: ['dc-on-hand'], against: [] }], proposals: [], summary: 'none' },
  refused: [],
  budgetEnded: null,
  tookMs: 1,
  tokens: 0,
  money: 0,
});

/** What every run journal must do; the in-memory and the MongoDB one pass the same suite. `make` gives an empty journal. */
export function runJournalContract(name: string, make: () => Promise<RunJournal> | RunJournal): void {
  describe(`run journal: ${name}`, () => {
    let journal: RunJournal;
    beforeEach(async () => {
      journal = await make();
    });

    it('knows nothing of a run nobody began', async () => {
      expect(await journal.load('run_none')).toEqual([]);
    });

    it('gives the steps back unchanged and in order', async () => {
      await journal.append('run_a', called(0));
      await journal.append('run_a', called(1, { text: 'ø', nested: [{ no: null, yes: true, share: 0.25 }], empty: [] }));
      await journal.append('run_a', concluded(2));
      expect(await journal.load('run_a')).toEqual([
        called(0),
        called(1, { text: 'ø', nested: [{ no: null, yes: true, share: 0.25 }], empty: [] }),
        concluded(2),
      ]);
    });

    it('orders by number, ten after nine', async () => {
      for (let n = 0; n < 12; n += 1) await journal.append('run_a', called(n));
      expect((await journal.load('run_a')).map((s) => s.n)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    });

    it('refuses a second step of the same number and keeps the first', async () => {
      await journal.append('run_a', called(0));
      await expect(journal.append('run_a', called(0, { units: 99 }))).rejects.toMatchObject({ code: 'conflict' });
      expect(await journal.load('run_a')).toEqual([called(0)]);
    });

    it('lets exactly one of two workers write the same step', async () => {
      const tries = await Promise.allSettled([journal.append('run_a', called(0)), journal.append('run_a', called(0))]);
      expect(tries.filter((t) => t.status === 'fulfilled')).toHaveLength(1);
    });

    it('keeps runs apart', async () => {
      await journal.append('run_a', called(0));
      await journal.append('run_b', concluded(0));
      expect(await journal.load('run_a')).toEqual([called(0)]);
      expect(await journal.load('run_b')).toEqual([concluded(0)]);
    });
  });
}
