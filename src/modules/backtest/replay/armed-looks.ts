import { checkOf, type DueAbsence } from '../../detection/index.js';
import type { BacktestWindow } from '../domain/backtest-types.js';
import { Agenda } from './agenda.js';

/** As long as production remembers work that is done: announced again within it, an absence is not looked at twice. */
const DAY_MS = 24 * 3_600_000;
const KNOWN_FOR_MS = 7 * DAY_MS;

/**
 * Looks a side’s rules have asked for, as the work that does them in production: due when it is due there, and each once.
 * Only those whose moment lies in the window, whenever they were asked for.
 */
export class ArmedLooks {
  readonly agenda = new Agenda();
  /** Moments by id, of looks that are due or were done lately. */
  private readonly known = new Map<string, number>();
  private forgotAt = -Infinity;

  constructor(
    private readonly window: BacktestWindow,
    private readonly evaluationWindowSeconds: number,
  ) {}

  /** `now`, ms: the event time of the signal that asks. */
  add(absences: readonly DueAbsence[], now: number): void {
    if (absences.length === 0) return;
    this.forget(now);
    const { from, until } = this.window;
    for (const one of absences) {
      if (one.time < from || one.time >= until || this.known.has(one.id)) continue;
      this.known.set(one.id, one.time.getTime());
      this.agenda.add([checkOf(one, this.evaluationWindowSeconds)]);
    }
  }

  /** Once a day of event time. */
  private forget(now: number): void {
    if (now - this.forgotAt < DAY_MS) return;
    this.forgotAt = now;
    for (const [id, moment] of this.known) if (moment + KNOWN_FOR_MS < now) this.known.delete(id);
  }
}
