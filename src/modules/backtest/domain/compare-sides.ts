import type { Place } from '../../../kernel/index.js';
import type { BacktestSide, ComparedFindings, ObservedLoss, ReplayedException, ReplayResult } from './backtest-types.js';
import { bySubject, CAUGHT_WITHIN_MINUTES, stillAhead } from './catch-losses.js';
import { largestFirst } from './choose-examples.js';
import { TouchedHistory } from './history-note.js';
import { matchExceptions } from './match-exceptions.js';
import type { BacktestReport, ChangedException } from './report.js';
import { Tally } from './tally.js';

/** Shown with the report itself; the others are a list of their own. */
const MOST_EXAMPLES = 10;
/** Subjects named of those that joined an exception. */
const MOST_JOINED = 20;
const SIDES = ['baseline', 'candidate'] as const satisfies readonly BacktestSide[];

/** The day a moment belongs to at a place, `YYYY-MM-DD`. */
export type DayOf = (place: Place, at: Date) => string;
/** The report as far as it follows from the replay, and every exception only one side opens: the largest by money first, each currency in turn. */
export type ComparedSides = {
  readonly report: Omit<BacktestReport, 'basis'>;
  readonly added: readonly ChangedException[];
  readonly removed: readonly ChangedException[];
};

/**
 * What a rule change would have done: both sides of a replay against each other and against what was lost in history.
 * Pure. Everything counted is counted once for the total, once for its region and once for its day, so that the rows of a
 * breakdown add up to the total. An exception counts on the day it opens (one both sides open: for what changed, on the
 * earlier of the two), a proposal on its own day, a loss on the day it began.
 */
export function compareSides(result: ReplayResult, dayOf: DayOf): ComparedSides {
  const { baseline, candidate } = result.sides;
  const rows = new Breakdown(dayOf);
  countSides(result, rows);
  rows.findings(result.findings);
  const history = new TouchedHistory(result.actionsInHistory);
  const matched = matchExceptions(baseline, candidate);
  for (const { baseline: before, candidate: after } of matched.both) {
    const first = after.openedAt < before.openedAt ? after : before;
    const touched = history.take([before, after]);
    rows.count(first.place, first.openedAt, (tally) => {
      tally.shift(wholeMinutes(before.openedAt.getTime() - after.openedAt.getTime()));
      tally.compared(touched);
    });
  }
  const only = (change: 'added' | 'removed'): readonly ChangedException[] => {
    for (const exception of matched[change]) {
      const touched = history.take([exception]);
      rows.count(exception.place, exception.openedAt, (tally) => {
        tally.change(change, exception);
        tally.compared(touched);
      });
    }
    return largestFirst(matched[change].map((exception) => shown(exception, change)));
  };
  const [added, removed] = [only('added'), only('removed')];
  const report: ComparedSides['report'] = {
    ...rows.figures(),
    findings: findingsOf(result),
    setAside: { baseline: baseline.setAside, candidate: candidate.setAside },
    incidents: { baseline: baseline.incidents, candidate: candidate.incidents },
    examples: { added: added.slice(0, MOST_EXAMPLES), removed: removed.slice(0, MOST_EXAMPLES) },
    history: history.note(),
    caughtWithinMinutes: CAUGHT_WITHIN_MINUTES,
    replay: { signals: result.signals, observations: result.observations, stages: result.stages },
  };
  return { report, added, removed };
}

const shown = (exception: ReplayedException, change: ChangedException['change']): ChangedException => ({
  ...exception,
  joined: exception.joined.slice(0, MOST_JOINED),
  moreJoined: Math.max(exception.joined.length - MOST_JOINED, 0),
  change,
});

/** The same figures three times: altogether, by region and by day. */
class Breakdown {
  private readonly total = new Tally();
  private readonly regions = new Map<string | null, Tally>();
  private readonly days = new Map<string, Tally>();

  constructor(private readonly dayOf: DayOf) {}

  count(place: Place, at: Date, into: (tally: Tally) => void): void {
    into(this.total);
    into(tallyOf(this.regions, place.region ?? null));
    into(tallyOf(this.days, this.dayOf(place, at)));
  }

  /** Findings come counted: they are too many to be kept. */
  findings({ byRegion, byDay, added, removed, same }: ComparedFindings): void {
    this.total.findings({ added, removed, same });
    for (const row of byRegion) tallyOf(this.regions, row.region).findings(row);
    for (const row of byDay) tallyOf(this.days, row.day).findings(row);
  }

  figures(): Pick<BacktestReport, 'total' | 'byRegion' | 'byDay'> {
    return {
      total: this.total.figures(),
      byRegion: sorted(this.regions).map(([region, tally]) => ({ region, ...tally.figures() })),
      byDay: sorted(this.days).map(([day, tally]) => ({ day, ...tally.figures() })),
    };
  }
}

function tallyOf<K>(tallies: Map<K, Tally>, key: K): Tally {
  const known = tallies.get(key) ?? new Tally();
  tallies.set(key, known);
  return known;
}

/** By key; what has none comes last. */
const sorted = <K extends string | null>(tallies: ReadonlyMap<K, Tally>): [K, Tally][] =>
  [...tallies].sort(([a], [b]) => (a === null ? 1 : b === null ? -1 : a < b ? -1 : 1));

function countSides({ sides, losses }: ReplayResult, rows: Breakdown): void {
  for (const side of SIDES) {
    const { exceptions, proposals } = sides[side];
    for (const exception of exceptions) rows.count(exception.place, exception.openedAt, (tally) => tally.sides[side].exception(exception));
    for (const proposal of proposals) rows.count(proposal.place, proposal.at, (tally) => tally.sides[side].proposal(proposal));
    countLosses(side, losses, exceptions, rows);
  }
}

function countLosses(side: BacktestSide, losses: readonly ObservedLoss[], exceptions: readonly ReplayedException[], rows: Breakdown): void {
  const known = bySubject(exceptions);
  for (const loss of losses) {
    const ahead = stillAhead(loss, known);
    rows.count(loss.place, loss.from, (tally) => tally.sides[side][ahead === undefined ? 'missed' : 'caught'].add(loss.lost, ahead));
  }
}

function findingsOf({ sides, findings: compared }: ReplayResult): BacktestReport['findings'] {
  const count = (side: BacktestSide, rule: string): number => sides[side].findings[rule] ?? 0;
  const rules = [...new Set(SIDES.flatMap((side) => Object.keys(sides[side].findings)))].sort();
  const changes = new Map(compared.byRule.map(({ rule, ...counts }) => [rule, counts]));
  const byRule = rules.map((rule) => {
    const sidesOfRule = { baseline: count('baseline', rule), candidate: count('candidate', rule) };
    return { rule, ...sidesOfRule, ...(changes.get(rule) ?? { added: 0, removed: 0, same: 0 }) };
  });
  const sum = (side: BacktestSide): number => byRule.reduce((all, row) => all + row[side], 0);
  const told = byRule.filter((row) => row.baseline + row.candidate > 0);
  return { baseline: sum('baseline'), candidate: sum('candidate'), byRule: told, examples: compared.examples };
}

/** Rounded the same way in both directions, so that swapped sides mirror each other. */
const wholeMinutes = (ms: number): number => Math.sign(ms) * Math.round(Math.abs(ms) / 60_000);
