import { spansOfHours, type DaySpan } from './day-span.js';
import { DAY, HOUR, HOURLY_WINDOW, KEPT_DAYS, type LocalHourOf } from './hours.js';
import { ProductRows } from './product-rows.js';

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

/** One trading hour with the units of all products, by their rows. */
export type TradedHour = { readonly day: number; readonly hour: number; readonly units: Column };

/** Trading hours without a sale. */
export type Silence = { readonly hours: number; readonly spans: readonly DaySpan[] };

/** Units of a stretch of time, a number for each row of products; a column may end before rows that came later. */
type Column = Float64Array;
type SoldHour = { readonly start: number; readonly at: number; readonly signal: string; readonly units: Column };
type SoldDay = { readonly day: number; readonly start: number; units: Column };

/** True when the second word on the same thing is the later one. */
export const supersedes = (old: { at: number; signal: string }, now: { at: number; signal: string }): boolean =>
  now.at > old.at || (now.at === old.at && now.signal > old.signal);

/**
 * Hourly sales of one store: 48 hours one by one, 35 trading days summed. An hour is assigned, never added, so that a
 * signal taken twice counts once and a correction replaces what it corrects.
 */
export class StoreSales {
  /** The last 48 hours, ascending. */
  private readonly hours: SoldHour[] = [];
  /** Older hours folded into trading days, ascending. */
  private readonly days: SoldDay[] = [];
  /** Beginning of the last hour with a sale, by row. */
  private readonly lastSold: number[] = [];
  /** Beginnings of the hours the store reported, ascending. */
  private readonly reported: number[] = [];
  /** Those of them in which the store trades. */
  private readonly traded: number[] = [];
  /** Rises with every change. */
  revision = 0;

  constructor(
    private readonly local: LocalHourOf,
    private readonly trades: (hourStart: number) => boolean,
    private readonly products = new ProductRows(),
  ) {}

  take(hour: HourOfSales): Taken {
    const newest = this.reported.at(-1);
    const index = this.hours.findLastIndex(({ start }) => start <= hour.start);
    const known = this.hours[index]?.start === hour.start ? this.hours[index] : undefined;
    if (known !== undefined && !supersedes(known, hour)) return 'same';
    if (known === undefined && newest !== undefined && hour.start <= newest - HOURLY_WINDOW)
      return this.reported[position(this.reported, hour.start)] === hour.start ? 'same' : 'late';
    const { start, at, signal } = hour;
    const told: SoldHour = { start, at, signal, units: this.column(hour) };
    if (known !== undefined) this.hours[index] = told;
    else this.hours.splice(index + 1, 0, told);
    if (known === undefined) this.report(start);
    this.fold();
    this.revision += 1;
    return 'changed';
  }

  /** End of the newest hour reported by then. */
  heardAt(at: number): number | undefined {
    const complete = this.completeBy(at);
    return complete === 0 ? undefined : (this.reported[complete - 1] as number) + HOUR;
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
    const row = this.products.find(product);
    if (row === undefined) return 0;
    let units = 0;
    for (let i = this.hours.length - 1; i >= 0; i -= 1) {
      const hour = this.hours[i] as SoldHour;
      if (hour.start + HOUR <= from) break;
      if (hour.start + HOUR <= until) units += (hour.units[row] ?? 0) * Math.min(1, (hour.start + HOUR - from) / HOUR);
    }
    for (let i = this.days.length - 1; i >= 0; i -= 1) {
      const day = this.days[i] as SoldDay;
      if (day.start + DAY <= from) break;
      const part = (Math.min(until, day.start + DAY) - Math.max(from, day.start)) / DAY;
      if (part > 0) units += (day.units[row] ?? 0) * part;
    }
    return units;
  }

  /** Number of hours reported between two moments. */
  hoursReported(from: number, until: number): number {
    return Math.max(0, this.completeBy(until) - position(this.reported, from));
  }

  /** The hours reported between two moments, as parts of trading days. */
  spansReported(from: number, until: number): readonly DaySpan[] {
    return spansOfHours(this.reported.slice(position(this.reported, from), this.completeBy(until)), this.local);
  }

  /** Beginning of the last hour, complete by then, in which the product sold. */
  lastSale(product: string, at: number): number | undefined {
    const row = this.products.find(product);
    if (row === undefined) return undefined;
    const last = this.hours.findLast(({ start, units }) => start + HOUR <= at && (units[row] ?? 0) > 0);
    if (last !== undefined) return last.start;
    if (!this.days.some(({ units }) => (units[row] ?? 0) > 0)) return undefined;
    return Math.min(this.lastSold[row] ?? Infinity, (this.reported.at(-1) as number) - HOURLY_WINDOW);
  }

  /** The trading hours reported between two moments that are still kept by themselves, oldest first. */
  tradedHours(from: number, until: number): TradedHour[] {
    const told: TradedHour[] = [];
    let next = position(this.traded, Math.max(from, this.hours[0]?.start ?? Infinity));
    for (const { start, units } of this.hours) {
      if (start + HOUR > until) break;
      if (start !== this.traded[next]) continue;
      told.push({ ...this.local(start), units });
      next += 1;
    }
    return told;
  }

  /** The row of a product in the columns of hours; undefined when it never sold. */
  rowOf(product: string): number | undefined {
    return this.products.find(product);
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

  private column({ start, lines }: HourOfSales): Column {
    for (let i = 0; i < lines.length; i += 2) this.products.of(lines[i] as string);
    const column = new Float64Array(this.products.size);
    for (let i = 0; i < lines.length; i += 2) {
      const row = this.products.of(lines[i] as string);
      const units = lines[i + 1] as number;
      column[row] = (column[row] as number) + units;
      if (units > 0) this.lastSold[row] = Math.max(this.lastSold[row] ?? -Infinity, start);
    }
    return column;
  }

  /** Sums hours older than the window up by day, and forgets what is too old for days. */
  private fold(): void {
    const newest = this.reported.at(-1) as number;
    const oldest = newest - HOURLY_WINDOW;
    while (this.hours.length > 0 && (this.hours[0] as SoldHour).start <= oldest) this.addToDay(this.hours.shift() as SoldHour);
    const first = this.local(oldest).day - KEPT_DAYS;
    while (this.days.length > 0 && (this.days[0] as SoldDay).day < first) this.days.shift();
    const stale = position(this.reported, newest - KEPT_DAYS * DAY);
    if (stale === 0) return;
    this.reported.splice(0, stale);
    this.traded.splice(0, position(this.traded, newest - KEPT_DAYS * DAY));
  }

  private addToDay({ start, units }: SoldHour): void {
    const { day, hour } = this.local(start);
    const known = this.days.at(-1);
    if (known?.day !== day) {
      this.days.push({ day, start: start - hour * HOUR, units });
      return;
    }
    const [sum, less] = known.units.length < units.length ? [units, known.units] : [known.units, units];
    less.forEach((more, row) => (sum[row] = (sum[row] as number) + more));
    known.units = sum;
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
