import type { Finding, SubjectKey } from '../../../kernel/index.js';
import { rulesHeard, type TrackedException } from '../../exceptions/index.js';
import type { JoinedSubject, ReplayedException, ReplayedProposal, SideResult } from '../domain/backtest-types.js';

type Kept = { -readonly [K in keyof ReplayedException]: ReplayedException[K] } & { readonly joined: JoinedSubject[] };

/** What becomes of one side, as it happens: of every exception its end and its highest money at risk, of every proposal its verdict. */
export class Collected {
  private readonly exceptions = new Map<string, Kept>();
  /** The newest of each merge key, and the subjects its findings are about. */
  private readonly newest = new Map<string, { readonly exception: Kept; readonly subjects: Set<SubjectKey> }>();
  readonly proposals: ReplayedProposal[] = [];

  /** An exception as it was just written. */
  exception(written: TrackedException): void {
    const { id, severity, closedAt, moneyAtRisk, sharedCause, team } = written;
    const rules = rulesHeard(written);
    const known = this.exceptions.get(id);
    if (known === undefined) {
      const { mergeKey, type, subject, place, openedAt, reasons } = written;
      const because = reasons[0]?.because ?? [];
      const made = { mergeKey, type, subject, joined: [], place, team, severity, openedAt, moneyAtRisk, rules, because };
      const exception: Kept = { ...made, ...(sharedCause === undefined ? {} : { sharedCause }) };
      this.exceptions.set(id, exception);
      this.newest.set(mergeKey, { exception, subjects: new Set([subject]) });
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

  /** Findings that were just applied: whoever works on the open exception of their merge key reads of their subjects from then on. */
  applied(findings: readonly Finding[], at: Date): void {
    for (const { mergeKey, subject, effect } of findings) {
      const open = effect === 'close' ? undefined : this.newest.get(mergeKey);
      if (open === undefined || open.exception.closedAt !== undefined || open.subjects.has(subject)) continue;
      open.subjects.add(subject);
      open.exception.joined.push({ subject, at });
    }
  }

  result(findings: Readonly<Record<string, number>>, incidents: number, setAside: readonly string[]): SideResult {
    const byTime = [...this.exceptions].sort(
      ([a, one], [b, other]) => one.openedAt.getTime() - other.openedAt.getTime() || (a < b ? -1 : 1),
    );
    const found = Object.fromEntries(Object.entries(findings).sort(([a], [b]) => (a < b ? -1 : 1)));
    return { findings: found, exceptions: byTime.map(([, exception]) => exception), incidents, proposals: this.proposals, setAside };
  }
}
