import type { FactReading, SubjectKey } from '../../../kernel/index.js';
import { spansBetween, type DaySpan } from './day-span.js';
import type { FactDocument } from './fact-document.js';
import { DAY, HOUR, type LocalHourOf } from './hours.js';
import type { StorePlans } from './store-plans.js';
import { storeRatio } from './store-ratio.js';
import type { Silence, StoreSales, TradedHour } from './store-sales.js';

/** A promotion as facts need it. */
export type RunningPromotion = { readonly id: string; readonly from: number; readonly until: number };

/** One store at one moment: what all of its products share. */
export class StoreMoment {
  readonly date: Date;
  private readonly ahead = new Map<number, readonly DaySpan[]>();
  private readonly since = new Map<number, readonly DaySpan[]>();
  private readonly traded = new Map<number, readonly TradedHour[]>();
  private readonly silences = new Map<number | undefined, Silence>();
  private heard: number | undefined;
  private ratio: number | undefined;
  private revision = -1;

  constructor(
    readonly store: string,
    readonly at: number,
    readonly sales: StoreSales,
    readonly plans: StorePlans,
    private readonly calendar: {
      readonly local: LocalHourOf;
      readonly tradingHours: (from: number, until: number) => number;
      /** When an order placed now would arrive from the store's distribution centre; undefined without a lane. */
      readonly orderArrivesAt: () => number | undefined;
      /** Hours a lane from the centre takes. */
      readonly laneHours: () => number | undefined;
      /** Products promoted in the store now. */
      readonly promoted: () => Iterable<[string, RunningPromotion]>;
      /** When a delivery to the store was last spoken of or came, ms; not after `until`. */
      readonly deliveriesHeardAt: (until: number) => number | undefined;
    },
  ) {
    this.date = new Date(at);
  }

  /** End of the newest hour the store reported. */
  heardAt(): number | undefined {
    this.renew();
    return this.heard;
  }

  deliveriesHeardAt(until: number): number | undefined {
    return this.calendar.deliveriesHeardAt(until);
  }

  /** The hours reported since then, as parts of trading days. */
  reportedSince(from: number): readonly DaySpan[] {
    this.renew();
    let spans = this.since.get(from);
    if (spans === undefined) this.since.set(from, (spans = this.sales.spansReported(from, this.at)));
    return spans;
  }

  /** The trading hours reported since then, as far as they are kept one by one. */
  tradedSince(from: number): readonly TradedHour[] {
    this.renew();
    let hours = this.traded.get(from);
    if (hours === undefined) this.traded.set(from, (hours = this.sales.tradedHours(from, this.at)));
    return hours;
  }

  /** Trading hours reported after the hour beginning at `after`, or since ever. */
  silenceSince(after: number | undefined): Silence {
    this.renew();
    let silence = this.silences.get(after);
    if (silence === undefined) this.silences.set(after, (silence = this.sales.silence(after, this.at)));
    return silence;
  }

  /** Sold over planned of everything promoted in the store. */
  storeRatio(): number {
    this.renew();
    const reportedSince = (from: number): readonly DaySpan[] => this.reportedSince(from);
    return (this.ratio ??= storeRatio({ sales: this.sales, plans: this.plans, at: this.at, reportedSince }, this.calendar.promoted()));
  }

  /** Forgets what newer sales made wrong. */
  private renew(): void {
    if (this.revision === this.sales.revision) return;
    this.revision = this.sales.revision;
    this.heard = this.sales.heardAt(this.at);
    this.ratio = undefined;
    this.since.clear();
    this.traded.clear();
    this.silences.clear();
  }

  /** Everything from now until then, as parts of trading days. */
  spansUntil(until: number): readonly DaySpan[] {
    let spans = this.ahead.get(until);
    if (spans === undefined) this.ahead.set(until, (spans = spansBetween(this.at, until, this.calendar.local)));
    return spans;
  }

  get today(): number {
    return this.calendar.local(Math.floor(this.at / HOUR) * HOUR).day;
  }

  readonly tradingHoursNextDay = once(() => this.calendar.tradingHours(this.at, this.at + DAY));
  readonly orderArrivesAt = once(() => this.calendar.orderArrivesAt());
  readonly laneHours = once(() => this.calendar.laneHours());
}

/** Everything the facts of a product in a store are computed from. */
export type ProductContext = {
  readonly subject: SubjectKey;
  readonly product: string;
  readonly moment: StoreMoment;
  readonly document: FactDocument | undefined;
  readonly dc: FactDocument | undefined;
  readonly supplier: FactDocument | undefined;
  readonly promotion: RunningPromotion | undefined;
  /** False while no promotion was ever planned: then nobody can say that none runs. */
  readonly promotionsKnown: boolean;
  /** Price minus cost of one unit now, minor units. */
  readonly margin: number | undefined;
};

/** What the facts of a supplier, or of a product at a distribution centre, are computed from. */
export type PlainContext = {
  readonly document: FactDocument | undefined;
  /** When a delivery to the place was last spoken of or came, ms; not after `until`. */
  readonly deliveriesHeardAt: (until: number) => number | undefined;
  /** For `dc|product`: the product and its supplier's document. */
  readonly product?: string;
  readonly supplier?: FactDocument | undefined;
  readonly at: number;
};

/** Reads another fact of the same subject. */
export type Read = (fact: string) => FactReading | undefined;
/** How one fact of a product in a store is computed; undefined = unknown. */
export type Formula<C> = (context: C, read: Read) => FactReading | undefined;

/** A value computed from others, as of the newest observation it rests on. */
export const derived = (fact: string, value: FactReading['value'], at: number): FactReading => ({
  value,
  at: dateOf(at),
  source: sourceOf(fact),
});

const dates = new Map<number, Date>();
/** Readings of one subject are mostly of one moment. */
let newest = new Date(0);
const sources = new Map<string, string>();

/** One object for all readings of a moment: there are many readings of few moments. Nobody changes a reading's date. */
export function dateOf(at: number): Date {
  if (newest.getTime() === at) return newest;
  let date = dates.get(at);
  if (date === undefined) {
    if (dates.size > 5_000) dates.clear();
    dates.set(at, (date = new Date(at)));
  }
  return (newest = date);
}

function sourceOf(fact: string): string {
  let source = sources.get(fact);
  if (source === undefined) sources.set(fact, (source = `derived:${fact}`));
  return source;
}

/** A reading's number; undefined for anything else. */
export const numberOf = (reading: FactReading | undefined): number | undefined =>
  typeof reading?.value === 'number' ? reading.value : undefined;

function once<T>(compute: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: compute() }).value;
}
