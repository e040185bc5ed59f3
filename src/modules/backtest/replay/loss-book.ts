import { money, type Place } from '../../../kernel/index.js';
import type { LostAt } from '../../detection/index.js';
import type { ObservedLoss } from '../domain/backtest-types.js';

const HOUR_MS = 3_600_000;

type Open = { from: number; until: number; amount: number; readonly store: string; readonly currency: string };

/**
 * Margin lost in stored history, by product, store and stretch of time: lost units of each hour without stock (`lostInHour`)
 * × unit margin of the time. Hours follow each other to one stretch until an hour of trade finds stock. A silence that
 * turns out to be an empty shelf counts from the last sale on, with all that was expected since.
 */
export class LossBook {
  private readonly open = new Map<string, Open>();
  private readonly byStore = new Map<string, Set<string>>();
  private readonly lastHour = new Map<string, number>();
  private readonly ended: ObservedLoss[] = [];

  constructor(
    private readonly placeOf: (store: string) => Place,
    private readonly currencyOf: (product: string) => string,
    private readonly from: number,
  ) {}

  /**
   * What one hour of a store lost, all of its products together; those not named had stock, if the store traded. Hours told
   * late or once more are passed over: what they lost would be counted where later hours stood already.
   */
  hour(store: string, start: number, traded: boolean, lost: readonly LostAt[]): void {
    if ((this.lastHour.get(store) ?? -Infinity) >= start) return;
    this.lastHour.set(store, start);
    if (traded) {
      const named = new Set(lost.map(({ subject }) => subject));
      for (const subject of this.openIn(store)) if (!named.has(subject)) this.end(subject);
    }
    for (const one of lost) this.lose(one, start);
  }

  /** All losses, by beginning, then subject. */
  all(): ObservedLoss[] {
    for (const subject of [...this.open.keys()]) this.end(subject);
    return this.ended.sort((a, b) => a.from.getTime() - b.from.getTime() || (a.subject < b.subject ? -1 : 1));
  }

  private openIn(store: string): string[] {
    return [...(this.byStore.get(store) ?? [])];
  }

  private lose({ subject, store, product, units, silence, margin }: LostAt, start: number): void {
    let known = this.open.get(subject);
    if (known === undefined) {
      known = { from: start, until: start, amount: 0, store, currency: this.currencyOf(product) };
      this.open.set(subject, known);
      this.byStore.set(store, (this.byStore.get(store) ?? new Set()).add(subject));
      if (silence !== undefined && silence.from < start) {
        // Found out late: what was expected before this hour is lost as well, as far as it lies in the window.
        const share = silence.from >= this.from ? 1 : (start - this.from) / (start - silence.from);
        known.from = Math.max(silence.from, this.from);
        known.amount += Math.max(0, silence.units - units) * share * margin;
      }
    }
    known.amount += units * margin;
    known.until = start + HOUR_MS;
  }

  private end(subject: string): void {
    const known = this.open.get(subject);
    if (known === undefined) return;
    this.open.delete(subject);
    this.byStore.get(known.store)?.delete(subject);
    const amount = Math.round(known.amount);
    if (amount <= 0) return;
    const [from, until] = [new Date(known.from), new Date(known.until)];
    this.ended.push({ subject, place: this.placeOf(known.store), from, until, lost: money(amount, known.currency) });
  }
}
