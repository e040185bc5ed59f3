import { spansOfHours, type DaySpan } from './day-span.js';
import { DAY, HOUR, HOURLY_WINDOW, KEPT_DAYS, type LocalHourOf } from './hours.js';

/** What one store sold in one hour, as one signal said it. */
export type HourOfSales = {
  readonly start: number;
  /** Event time and id of the signal: of two about the same hour the later one holds, whatever came first. */
  readonly at: number;
  readonly signal: string;
  /** Product, units, product, units, … */
  readonly lines: readonly (string | number)[];
};
export type Taken = 'changed' | 'same' | 'late';

/** Trading hours without a sale. */
export type Silence = { readonly hours: number; readonly spans: readonly DaySpan[] };

type ProductSales = {
  /** Hour, units, hour, units, …: the last 48 hours, ascending, hours with sales only. */
  recent: number[];
  /** Trading day, units, …: older hours, folded. */
  days: number[];
  last: number;
};

/** True when the second word on the same thing is the later one. */
export const supersedes = (old: { at: number; signal: string }, now: { at: number; signal: string }): boolean =>
  now.at > old.at || (now.at === old.at && now.signal > old.signal);

/**
 * Hourly sales of one store: 48 hours one by one, 35 trading days summed. An hour is assigned, never added, so that a
 * signal taken twice counts once and a correction replaces what it corrects.
 */
export class StoreSales {
  private readonly products = new Map<string, ProductSales>();
  private readonly said = new Map<number, { at: number; signal: string; products: string[] }>();
  private readonly dayStarts = new Map<number, number>();
  /** Beginnings of the hours the store reported, ascending. */
  private readonly reported: number[] = [];
  /** Those of them in which the store trades. */
  private readonly traded: number[] = [];
  /** Rises with every change. */
  revision = 0;

  constructor(
    private readonly local: LocalHourOf,
    private readonly trades: (hourStart: number) => boolean,
  ) {}

  take(hour: HourOfSales): Taken {
    const newest = this.reported.at(-1);
    const known = this.said.get(hour.start);
    if (known !== undefined && !supersedes(known, hour)) return 'same';
    if (known === undefined && newest !== undefined && hour.start <= newest - HOURLY_WINDOW)
      return this.reported[position(this.reported, hour.start)] === hour.start ? 'same' : 'late';
    if (known === undefined) this.report(hour.start);
    else for (const product of known.products) this.unsell(product, hour.start);
    const products: string[] = [];
    for (let i = 0; i < hour.lines.length; i += 2) {
      const product = hour.lines[i] as string;
      products.push(product);
      this.sell(product, hour.start, hour.lines[i + 1] as number);
    }
    this.said.set(hour.start, { at: hour.at, signal: hour.signal, products });
    this.forget();
    this.revision += 1;
    return 'changed';
  }

  /** End of the newest hour reported by then. */
  heardAt(at: number): number | undefined {
    const hours = this.completeBy(at);
    return hours === 0 ? undefined : (this.reported[hours - 1] as number) + HOUR;
  }

  /** Units of the newest hour reported by then. */
  lastHour(product: string, at: number): number | undefined {
    const end = this.heardAt(at);
    return end === undefined ? undefined : this.units(product, end - HOUR, end);
  }

  /**
   * Units sold from `from` in the hours complete by `until`. The hour `from` cuts counts in proportion, and so does a day
   * that is only kept as a whole.
   */
  units(product: string, from: number, until: number): number {
    const sales = this.folded(product);
    if (sales === undefined) return 0;
    let units = 0;
    for (let i = sales.recent.length - 2; i >= 0; i -= 2) {
      const start = sales.recent[i] as number;
      if (start + HOUR <= from) break;
      if (start + HOUR <= until) units += (sales.recent[i + 1] as number) * Math.min(1, (start + HOUR - from) / HOUR);
    }
    for (let i = sales.days.length - 2; i >= 0; i -= 2) {
      const start = this.dayStarts.get(sales.days[i] as number) ?? 0;
      const part = (Math.min(until, start + DAY) - Math.max(from, start)) / DAY;
      if (start + DAY <= from) break;
      if (part > 0) units += (sales.days[i + 1] as number) * part;
    }
    return units;
  }

  /** Number of hours reported between two moments. */
  hours(from: number, until: number): number {
    return Math.max(0, this.completeBy(until) - position(this.reported, from));
  }

  /** The hours reported between two moments, as parts of trading days. */
  spansReported(from: number, until: number): readonly DaySpan[] {
    return spansOfHours(this.reported.slice(position(this.reported, from), this.completeBy(until)), this.local);
  }

  /** Beginning of the last hour, complete by then, in which the product sold. */
  lastSale(product: string, at: number): number | undefined {
    const sales = this.folded(product);
    if (sales === undefined) return undefined;
    for (let i = sales.recent.length - 2; i >= 0; i -= 2)
      if ((sales.recent[i] as number) + HOUR <= at && (sales.recent[i + 1] as number) > 0) return sales.recent[i];
    return sales.days.length > 0 ? Math.min(sales.last, (this.reported.at(-1) as number) - HOURLY_WINDOW) : undefined;
  }

  /**
   * Calls back for each trading hour reported between two moments that is still kept by itself, oldest first, with what the
   * product sold in it.
   */
  eachHour(product: string, from: number, until: number, tell: (start: number, units: number) => void): void {
    const sales = this.folded(product)?.recent ?? [];
    const kept = Math.max(from, (this.reported.at(-1) ?? until) - HOURLY_WINDOW + 1);
    const end = position(this.traded, until - HOUR + 1);
    for (let i = position(this.traded, kept), next = 0; i < end; i += 1) {
      const start = this.traded[i] as number;
      while (next < sales.length && (sales[next] as number) < start) next += 2;
      tell(start, sales[next] === start ? (sales[next + 1] as number) : 0);
    }
  }

  /** Trading hours reported after the hour beginning at `after` (or since ever), as parts of days, with their number. */
  silence(after: number | undefined, at: number): Silence {
    const from = after === undefined ? -Infinity : after + HOUR;
    const hours = this.traded.slice(position(this.traded, from), position(this.traded, at - HOUR + 1));
    return { hours: hours.length, spans: spansOfHours(hours, this.local) };
  }

  /** How many of the reported hours were over by then. */
  private completeBy(at: number): number {
    return position(this.reported, at - HOUR + 1);
  }

  private report(start: number): void {
    insert(this.reported, start);
    if (this.trades(start)) insert(this.traded, start);
  }

  private sell(product: string, start: number, units: number): void {
    let sales = this.products.get(product);
    if (sales === undefined) this.products.set(product, (sales = { recent: [], days: [], last: -Infinity }));
    let i = sales.recent.length;
    while (i > 0 && (sales.recent[i - 2] as number) > start) i -= 2;
    if (i > 0 && sales.recent[i - 2] === start) sales.recent[i - 1] = (sales.recent[i - 1] as number) + units;
    else sales.recent.splice(i, 0, start, units);
    if (units > 0) sales.last = Math.max(sales.last, start);
  }

  private unsell(product: string, start: number): void {
    const sales = this.products.get(product);
    if (sales === undefined) return;
    for (let i = 0; i < sales.recent.length; i += 2) if (sales.recent[i] === start) sales.recent.splice(i, 2);
  }

  /** The product with hours older than the window folded into their days. */
  private folded(product: string): ProductSales | undefined {
    const sales = this.products.get(product);
    if (sales === undefined) return undefined;
    const oldest = (this.reported.at(-1) as number) - HOURLY_WINDOW;
    let moved = 0;
    while (moved < sales.recent.length && (sales.recent[moved] as number) <= oldest) {
      const start = sales.recent[moved] as number;
      const { day, hour } = this.local(start);
      if (!this.dayStarts.has(day)) this.dayStarts.set(day, start - hour * HOUR);
      const { days } = sales;
      if (days.at(-2) === day) days[days.length - 1] = (days.at(-1) as number) + (sales.recent[moved + 1] as number);
      else days.push(day, sales.recent[moved + 1] as number);
      moved += 2;
    }
    if (moved > 0) {
      sales.recent.splice(0, moved);
      const first = this.local(oldest).day - KEPT_DAYS;
      while (sales.days.length > 0 && (sales.days[0] as number) < first) sales.days.splice(0, 2);
    }
    return sales;
  }

  private forget(): void {
    const newest = this.reported.at(-1) as number;
    for (const start of this.said.keys()) if (start <= newest - HOURLY_WINDOW) this.said.delete(start);
    const stale = position(this.reported, newest - KEPT_DAYS * DAY);
    if (stale === 0) return;
    this.reported.splice(0, stale);
    this.traded.splice(0, position(this.traded, newest - KEPT_DAYS * DAY));
  }
}

/** Index of the first entry that is not before `value`. */
function position(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function insert(sorted: number[], value: number): void {
  const at = position(sorted, value);
  if (sorted[at] !== value) sorted.splice(at, 0, value);
}
