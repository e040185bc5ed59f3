import type { TrackedException } from '../../exceptions/index.js';
import type { ReplayedException, ReplayedProposal, SideResult } from '../domain/backtest-types.js';

type Kept = { -readonly [K in keyof ReplayedException]: ReplayedException[K] };

/** What becomes of one side, as it happens: of every exception its end and its highest money at risk, of every proposal its verdict. */
export class Collected {
  private readonly exceptions = new Map<string, Kept>();
  readonly proposals: ReplayedProposal[] = [];

  /** An exception as it was just written. */
  exception(written: TrackedException): void {
    const { id, severity, closedAt, moneyAtRisk, joinedAt, sharedCause, team } = written;
    const rules = Object.keys(joinedAt);
    const known = this.exceptions.get(id);
    if (known === undefined) {
      const { mergeKey, type, subject, place, openedAt, reasons } = written;
      const because = reasons[0]?.because ?? [];
      const made = { mergeKey, type, subject, place, team, severity, openedAt, moneyAtRisk, rules, because };
      this.exceptions.set(id, { ...made, ...(sharedCause === undefined ? {} : { sharedCause }) });
      return;
    }
    known.severity = severity;
    known.team = team;
    known.rules = rules;
    if (moneyAtRisk.amount > known.moneyAtRisk.amount) known.moneyAtRisk = moneyAtRisk;
    if (sharedCause !== undefined) known.sharedCause = sharedCause;
    if (closedAt === undefined) delete known.closedAt;
    else known.closedAt = closedAt;
  }

  result(findings: Readonly<Record<string, number>>, incidents: number, setAside: readonly string[]): SideResult {
    const byTime = [...this.exceptions].sort(
      ([a, one], [b, other]) => one.openedAt.getTime() - other.openedAt.getTime() || (a < b ? -1 : 1),
    );
    const found = Object.fromEntries(Object.entries(findings).sort(([a], [b]) => (a < b ? -1 : 1)));
    return { findings: found, exceptions: byTime.map(([, exception]) => exception), incidents, proposals: this.proposals, setAside };
  }
}
