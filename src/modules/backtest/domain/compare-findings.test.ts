import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ComparedFindings, FindingCounts } from './backtest-types.js';
import { FindingsCompared } from './compare-findings.js';
import { counted } from '../../../../test/support/counted.js';
import { findingOf, livedMoments, type LivedMoment } from '../../../../test/support/lived-moments.js';

const utcDay = (_place: unknown, moment: Date): string => moment.toISOString().slice(0, 10);
function compared(moments: readonly LivedMoment[], mayShow?: (place: { store?: string }) => boolean): ComparedFindings {
  const findings = new FindingsCompared(utcDay, mayShow);
  for (const { baseline, candidate } of moments) {
    findings.add('baseline', baseline);
    findings.add('candidate', candidate);
    findings.settle();
  }
  return findings.result();
}
const S101 = { region: 'R1', store: '101' };
const on = (baseline: LivedMoment['baseline'], candidate: LivedMoment['candidate']): LivedMoment => ({ baseline, candidate });

describe('findings of two sides', () => {
  it('are the same by rule, subject and occasion, whatever the version; of another occasion they are others', () => {
    const [once, later] = [findingOf(1, 'r1', S101), findingOf(20, 'r1', S101)];
    const { examples, ...counts } = compared([
      on([once], [findingOf(1, 'r1', S101, 'v2')]),
      on([later], []),
      on([], [findingOf(21, 'r2', S101)]),
    ]);
    const none = { added: 0, removed: 0, same: 0 };
    expect(counts).toEqual({
      added: 1,
      removed: 1,
      same: 1,
      byRule: [
        { rule: 'r1', ...none, removed: 1, same: 1 },
        { rule: 'r2', ...none, added: 1 },
      ],
      byRegion: [{ region: 'R1', added: 1, removed: 1, same: 1 }],
      byDay: [
        { day: '2026-03-02', ...none, same: 1 },
        { day: '2026-03-03', ...none, added: 1, removed: 1 },
      ],
    });
    const { subject, place, occurredAt, because } = later;
    expect(examples.removed).toEqual([{ rule: 'r1', subject, place, at: occurredAt, because }]);
    expect(examples.added.map(({ rule }) => rule)).toEqual(['r2']);
  });

  it('are told apart by the moment where two absences are counted from one signal', () => {
    const [first, second] = [findingOf(1, 'r1', S101), { ...findingOf(2, 'r1', S101), signal: 'sig_1' }];
    expect(compared([on([first], [second])])).toMatchObject({ added: 1, removed: 1, same: 0 });
  });

  it('are shown by ten examples of each kind at most, every rule among them, and only where they may be', () => {
    const loud = Array.from({ length: 30 }, (_, occasion) => on([], [findingOf(occasion, 'loud', S101)]));
    const { examples } = compared([...loud, on([], [findingOf(40, 'rare', S101)])]);
    expect(examples.added).toHaveLength(10);
    expect([examples.added[0]?.rule, examples.added.at(-1)?.rule]).toEqual(['loud', 'rare']);
    const elsewhere = compared([on([], [findingOf(1, 'r1', {}), findingOf(1, 'r2', S101)])], ({ store }) => store !== undefined);
    expect(elsewhere.added).toBe(2);
    expect(elsewhere.examples.added.map(({ rule }) => rule)).toEqual(['r2']);
  });

  const countOf = (moments: readonly LivedMoment[], side: keyof LivedMoment): number =>
    moments.reduce((sum, one) => sum + one[side].length, 0);
  const sum = (rows: readonly FindingCounts[], of: keyof FindingCounts): number => rows.reduce((all, row) => all + row[of], 0);

  it('add up: added and the same are the tried side’s, removed and the same those of the one in force, in every breakdown', () => {
    fc.assert(
      fc.property(livedMoments, (moments) => {
        const all = compared(moments);
        expect(all.added + all.same).toBe(countOf(moments, 'candidate'));
        expect(all.removed + all.same).toBe(countOf(moments, 'baseline'));
        for (const rows of [all.byRule, all.byRegion, all.byDay])
          for (const of of ['added', 'removed', 'same'] as const) expect(sum(rows, of)).toBe(all[of]);
        for (const of of ['added', 'removed'] as const) {
          expect(all.examples[of].length).toBe(Math.min(all[of], 10));
          expect(new Set(all.examples[of].map(({ rule }) => rule))).toEqual(
            new Set(all.byRule.filter((row) => row[of] > 0).map(({ rule }) => rule)),
          );
        }
      }),
      counted(6_000),
    );
  });

  it('mirror each other when the sides are swapped', () => {
    fc.assert(
      fc.property(livedMoments, (moments) => {
        const [one, other] = [compared(moments), compared(moments.map(({ baseline, candidate }) => on(candidate, baseline)))];
        expect([other.added, other.removed, other.same]).toEqual([one.removed, one.added, one.same]);
        expect([other.examples.added, other.examples.removed]).toEqual([one.examples.removed, one.examples.added]);
      }),
      counted(2_000),
    );
  });
});
