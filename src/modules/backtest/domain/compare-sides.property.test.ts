import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counted } from '../../../../test/support/counted.js';
import type { ReplayResult } from './backtest-types.js';
import { compareSides, type DayOf } from './compare-sides.js';
import type { ComparedFigures, HistoryNote } from './report.js';
import { moneyDifference } from './tally.js';
import { at, exception, loss, proposal, side } from './testing/replayed.js';

const utcDay: DayOf = (_place, moment) => moment.toISOString().slice(0, 10);
const START = at('00:00').getTime();
const moment = fc.integer({ min: 0, max: 3 * 1_440 }).map((minute) => new Date(START + minute * 60_000));
const amount = fc.record({ amount: fc.integer({ min: 0, max: 100_000 }), currency: fc.constantFrom('EUR', 'CHF') });
const subject = fc.constantFrom('product:P1|store:101', 'product:P1|store:102', 'product:P2|store:201');
const place = fc.constantFrom({ region: 'R1', store: '101' }, { region: 'R2', store: '201' }, {});
const span = fc.tuple(moment, fc.option(fc.integer({ min: 0, max: 900 }), { nil: undefined }));

const exceptions = fc.array(
  fc
    .record({ subject, place, moneyAtRisk: amount, span, mergeKey: fc.constantFrom('a', 'b', 'c') })
    .map(({ span: [openedAt, minutes], ...rest }) =>
      exception({
        ...rest,
        openedAt,
        closedAt: minutes === undefined ? undefined : new Date(openedAt.getTime() + minutes * 60_000),
      }),
    ),
  { maxLength: 25 },
);
const proposals = fc.array(
  fc
    .record({
      place,
      at: moment,
      verdict: fc.constantFrom('auto' as const, 'approval' as const, 'refuse' as const),
      roles: fc.array(fc.constantFrom('finance', 'regional-ops'), { maxLength: 3 }),
      storeMinutes: fc.integer({ min: 0, max: 60 }),
    })
    .map(proposal),
  { maxLength: 15 },
);
const sideResult = fc
  .record({ exceptions, proposals, findings: fc.dictionary(fc.constantFrom('r1', 'r2'), fc.nat(9)), incidents: fc.nat(5) })
  .map(side);
const losses = fc.array(
  fc
    .record({ subject, place, from: moment, lost: amount, minutes: fc.integer({ min: 0, max: 900 }) })
    .map(({ minutes, ...rest }) => loss({ ...rest, until: new Date(rest.from.getTime() + minutes * 60_000) })),
  { maxLength: 10 },
);
const actionsInHistory = fc.array(fc.record({ subject, at: moment, action: fc.constantFrom('stock.transfer', 'task.count') }), {
  maxLength: 5,
});
const result: fc.Arbitrary<ReplayResult> = fc.record({
  signals: fc.nat(),
  observations: fc.nat(),
  stages: fc.constant([]),
  losses,
  actionsInHistory,
  sides: fc.record({ baseline: sideResult, candidate: sideResult }),
});
const swapped = (of: ReplayResult): ReplayResult => ({ ...of, sides: { baseline: of.sides.candidate, candidate: of.sides.baseline } });

/** Every figure of a row as one flat list of named numbers; those that are 0 are left out. */
function numbers(value: unknown, path = ''): [string, number][] {
  if (typeof value === 'number') return value === 0 ? [] : [[path, value]];
  if (Array.isArray(value))
    return (value as { amount: number; currency: string }[]).flatMap((sum) => numbers(sum.amount, `${path}.${sum.currency}`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, of]) => numbers(of, `${path}.${key}`));
}
const flat = ({ baseline, candidate, difference, changes }: ComparedFigures): Record<string, number> =>
  Object.fromEntries(numbers({ baseline, candidate, difference, changes }));
function summed(rows: readonly ComparedFigures[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const row of rows) for (const [name, value] of Object.entries(flat(row))) sum[name] = (sum[name] ?? 0) + value;
  return Object.fromEntries(Object.entries(sum).filter(([, value]) => value !== 0));
}

describe('for any replay', () => {
  it('the rows of each breakdown add up to the total, figure by figure', () => {
    fc.assert(
      fc.property(result, (any) => {
        const { report } = compareSides(any, utcDay);
        expect(summed(report.byRegion)).toEqual(flat(report.total));
        expect(summed(report.byDay)).toEqual(flat(report.total));
      }),
      counted(6_000),
    );
  });

  it('what the baseline has, less what is removed, with what is added, is what the candidate has', () => {
    fc.assert(
      fc.property(result, (any) => {
        const { total } = compareSides(any, utcDay).report;
        const { added, removed } = total.changes;
        expect(total.candidate.exceptions).toBe(total.baseline.exceptions - removed.exceptions + added.exceptions);
        expect(total.difference.exceptions).toBe(any.sides.candidate.exceptions.length - any.sides.baseline.exceptions.length);
        for (const of of ['baseline', 'candidate'] as const) {
          expect(total[of].caught.losses + total[of].missed.losses).toBe(any.losses.length);
          const ahead = moneyDifference(total[of].caught.lost, total[of].caught.stillAhead);
          expect(ahead.every((sum) => sum.amount >= 0)).toBe(true);
        }
      }),
      counted(6_000),
    );
  });

  it('a side compared with itself shows no change', () => {
    fc.assert(
      fc.property(result, (any) => {
        const same = { ...any, sides: { baseline: any.sides.baseline, candidate: any.sides.baseline } };
        const { report, added, removed } = compareSides(same, utcDay);
        const { compared, touched, ...changes } = report.total.changes;
        expect(numbers({ difference: report.total.difference, changes })).toEqual([]);
        expect([added, removed]).toEqual([[], []]);
        expect(compared).toBe(any.sides.baseline.exceptions.length);
        expect(touched).toBeLessThanOrEqual(compared);
        expect(report.findings.byRule.every((row) => row.baseline === row.candidate)).toBe(true);
      }),
      counted(6_000),
    );
  });

  it('swapped sides mirror it: added is removed, earlier is later, and every difference turns round', () => {
    fc.assert(
      fc.property(result, (any) => {
        const [one, other] = [compareSides(any, utcDay), compareSides(swapped(any), utcDay)];
        for (const [row, mirror] of rowsOf(one.report).map((each, index) => [each, rowsOf(other.report)[index]!] as const)) {
          expect(mirror.baseline).toEqual(row.candidate);
          expect(mirror.candidate).toEqual(row.baseline);
          expect(mirror.changes).toEqual(mirrored(row.changes));
          expect(Object.fromEntries(numbers(mirror.difference))).toEqual(
            Object.fromEntries(numbers(row.difference).map(([name, value]) => [name, -value])),
          );
        }
        const plain = (list: readonly object[]) => list.map((each) => ({ ...each, change: undefined }));
        expect([plain(other.added), plain(other.removed)]).toEqual([plain(one.removed), plain(one.added)]);
        expect(figuresOf(other.report.history)).toEqual(figuresOf(one.report.history));
      }),
      counted(6_000),
    );
  });
});

const rowsOf = ({
  total,
  byRegion,
  byDay,
}: {
  total: ComparedFigures;
  byRegion: readonly ComparedFigures[];
  byDay: readonly ComparedFigures[];
}) => [total, ...byRegion, ...byDay];
const mirrored = ({ added, removed, earlier, later, ...rest }: ComparedFigures['changes']) => ({
  ...rest,
  added: removed,
  removed: added,
  earlier: later,
  later: earlier,
});
const figuresOf = ({ compared, touched, byAction }: HistoryNote) => ({ compared, touched, byAction });
