import type { Money } from '../../../kernel/index.js';
import type { BacktestSide, FindingCounts, ReplayedException, ReplayedProposal } from './backtest-types.js';
import type { Changes, ComparedFigures, Losses, SideFigures } from './report.js';

/** Amounts added up, each currency for itself. */
export class Sums {
  private readonly byCurrency = new Map<string, number>();

  add({ amount, currency }: Money): void {
    this.byCurrency.set(currency, (this.byCurrency.get(currency) ?? 0) + amount);
  }

  /** By currency; one that came to nothing is left out. */
  list(): readonly Money[] {
    return [...this.byCurrency]
      .filter(([, amount]) => amount !== 0)
      .map(([currency, amount]) => ({ amount, currency }))
      .sort((a, b) => (a.currency < b.currency ? -1 : 1));
  }
}

/** The first less the second, currency by currency. */
export function moneyDifference(of: readonly Money[], without: readonly Money[]): readonly Money[] {
  const sums = new Sums();
  for (const each of of) sums.add(each);
  for (const each of without) sums.add({ amount: -each.amount, currency: each.currency });
  return sums.list();
}

type Mutable<T> = { -readonly [key in keyof T]: T[key] };

/** Losses one side met in time, or did not. */
class LossTally {
  private losses = 0;
  private readonly lost = new Sums();
  private readonly ahead = new Sums();

  add(lost: Money, ahead?: Money): void {
    this.losses += 1;
    this.lost.add(lost);
    if (ahead !== undefined) this.ahead.add(ahead);
  }

  figures(): Losses {
    return { losses: this.losses, lost: this.lost.list(), stillAhead: this.ahead.list() };
  }
}

/** What one side came to. */
class SideTally {
  private exceptions = 0;
  private readonly moneyAtRisk = new Sums();
  private readonly proposals: Record<ReplayedProposal['verdict'], number> = { auto: 0, approval: 0, refuse: 0 };
  private readonly approvals = new Map<string, number>();
  private storeMinutes = 0;
  readonly caught = new LossTally();
  readonly missed = new LossTally();

  exception({ moneyAtRisk }: ReplayedException): void {
    this.exceptions += 1;
    this.moneyAtRisk.add(moneyAtRisk);
  }

  /** Refused proposals ask nobody and cost no minute. */
  proposal({ verdict, roles, storeMinutes }: ReplayedProposal): void {
    this.proposals[verdict] += 1;
    if (verdict !== 'refuse') this.storeMinutes += storeMinutes;
    if (verdict === 'approval') for (const role of new Set(roles)) this.approvals.set(role, (this.approvals.get(role) ?? 0) + 1);
  }

  figures(): SideFigures {
    return {
      exceptions: this.exceptions,
      moneyAtRisk: this.moneyAtRisk.list(),
      proposals: { ...this.proposals },
      approvalsByRole: Object.fromEntries([...this.approvals].sort(([a], [b]) => (a < b ? -1 : 1))),
      storeMinutes: this.storeMinutes,
      caught: this.caught.figures(),
      missed: this.missed.figures(),
    };
  }
}

/** Everything counted of one region, of one day, or altogether. */
export class Tally {
  readonly sides: Readonly<Record<BacktestSide, SideTally>> = { baseline: new SideTally(), candidate: new SideTally() };
  private readonly changed = {
    added: { exceptions: 0, moneyAtRisk: new Sums() },
    removed: { exceptions: 0, moneyAtRisk: new Sums() },
    earlier: { exceptions: 0, minutes: 0 },
    later: { exceptions: 0, minutes: 0 },
  };
  private readonly found: Mutable<FindingCounts> = { added: 0, removed: 0, same: 0 };
  private readonly looked: Mutable<Pick<Changes, 'compared' | 'touched'>> = { compared: 0, touched: 0 };

  findings({ added, removed, same }: FindingCounts): void {
    this.found.added += added;
    this.found.removed += removed;
    this.found.same += same;
  }

  change(kind: 'added' | 'removed', { moneyAtRisk }: ReplayedException): void {
    this.changed[kind].exceptions += 1;
    this.changed[kind].moneyAtRisk.add(moneyAtRisk);
  }

  /** `minutes` the candidate is ahead; negative when it is behind. */
  shift(minutes: number): void {
    if (minutes === 0) return;
    const kind = minutes > 0 ? 'earlier' : 'later';
    this.changed[kind].exceptions += 1;
    this.changed[kind].minutes += Math.abs(minutes);
  }

  compared(touched: boolean): void {
    this.looked.compared += 1;
    if (touched) this.looked.touched += 1;
  }

  figures(): ComparedFigures {
    const { added, removed, earlier, later } = this.changed;
    const [baseline, candidate] = [this.sides.baseline.figures(), this.sides.candidate.figures()];
    return {
      baseline,
      candidate,
      difference: differenceOf(baseline, candidate),
      changes: {
        findings: { ...this.found },
        added: { exceptions: added.exceptions, moneyAtRisk: added.moneyAtRisk.list() },
        removed: { exceptions: removed.exceptions, moneyAtRisk: removed.moneyAtRisk.list() },
        earlier: { ...earlier },
        later: { ...later },
        ...this.looked,
      },
    };
  }
}

/** Candidate less baseline. */
function differenceOf(baseline: SideFigures, candidate: SideFigures): ComparedFigures['difference'] {
  const roles = [...new Set([...Object.keys(baseline.approvalsByRole), ...Object.keys(candidate.approvalsByRole)])].sort();
  const asked = roles.map((role) => [role, (candidate.approvalsByRole[role] ?? 0) - (baseline.approvalsByRole[role] ?? 0)] as const);
  return {
    exceptions: candidate.exceptions - baseline.exceptions,
    moneyAtRisk: moneyDifference(candidate.moneyAtRisk, baseline.moneyAtRisk),
    approvals: candidate.proposals.approval - baseline.proposals.approval,
    approvalsByRole: Object.fromEntries(asked.filter(([, more]) => more !== 0)),
    storeMinutes: candidate.storeMinutes - baseline.storeMinutes,
    lossesCaught: candidate.caught.losses - baseline.caught.losses,
    stillAhead: moneyDifference(candidate.caught.stillAhead, baseline.caught.stillAhead),
  };
}
