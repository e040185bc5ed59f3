import type { Signal } from '../../../kernel/index.js';
import { MOST_BELIEVED } from '../domain/store-ratio.js';
import type { FactDocument } from '../domain/fact-document.js';
import { idIn } from '../domain/fact-places.js';
import { SILENT_UNITS } from '../domain/lost-demand.js';
import { productIn, type Touched } from '../domain/touched-subjects.js';
import type { Shelf } from './fact-memory.js';

type Hour = { readonly start: number; readonly day: number; readonly hour: number };
type Watched = {
  readonly touched: Touched;
  readonly document: FactDocument;
  /** Stock by the last look less what was sold since: what came in only adds to it. NaN = not looked yet. */
  left: number;
  /** Planned units of the hours since it last sold. */
  silent: number;
  /** The last words on its stock that `left` rests on. */
  record: number;
  counted: number;
};

/**
 * Knows which products of a store may be out of stock, at the price of a few additions a product and hour, so that facts are
 * worked out for these alone. Never leaves out one that lost something, as long as hours come in their order.
 */
export class StockWatch {
  private readonly products = new Map<string, Watched>();
  private readonly watched: Watched[] = [];
  private known = 0;
  private plan = { day: Number.NaN, revision: -1, units: new Float64Array(0), shapes: [] as (readonly number[])[] };

  constructor(private readonly shelf: Shelf) {}

  /** Products an hour’s facts have to be looked at for. */
  doubtful({ data }: Extract<Signal, { type: 'retail.store-sales.hourly' }>, { day, hour }: Hour): Touched[] {
    this.learnProducts(data.store);
    this.planOf(day);
    const sold = new Set<string>();
    for (const { product, units } of data.lines) {
      const one = this.products.get(product);
      if (one === undefined || units <= 0) continue;
      sold.add(product);
      one.silent = 0;
      one.left -= units;
    }
    const doubtful: Touched[] = [];
    for (let i = 0; i < this.watched.length; i += 1) {
      const one = this.watched[i] as Watched;
      const planned = (this.plan.units[i] as number) * (this.plan.shapes[i]?.[hour] ?? 0);
      const silent = !sold.has(one.touched.product as string);
      if (silent) one.silent += planned;
      if (planned <= 0) continue;
      const { latest, events } = one.document;
      const renewed = (latest['on-hand']?.at ?? 0) !== one.record || (latest['on-hand-counted']?.at ?? 0) !== one.counted;
      const mayBeEmpty = renewed || !(one.left > 0);
      const mayBeSilent = silent && (one.silent * MOST_BELIEVED > SILENT_UNITS || events['replenishment-issues'] !== undefined);
      if (mayBeEmpty || mayBeSilent) doubtful.push(one.touched);
    }
    return doubtful;
  }

  /** What a look said of its stock; undefined when nobody knows, and then it is not asked again before somebody says something. */
  looked(product: string, estimate: unknown): void {
    const one = this.products.get(product);
    if (one === undefined) return;
    const { latest } = one.document;
    one.record = latest['on-hand']?.at ?? 0;
    one.counted = latest['on-hand-counted']?.at ?? 0;
    one.left = typeof estimate === 'number' ? estimate : Infinity;
  }

  private learnProducts(store: string): void {
    const { documents } = this.shelf;
    if (documents.size === this.known) return;
    this.known = documents.size;
    for (const { documents: of } of documents.buckets)
      for (const document of of) {
        const product = idIn(document.id, 'product');
        if (product === undefined || this.products.has(product)) continue;
        const one = { touched: productIn(store, product), document, left: Number.NaN, silent: 0, record: -1, counted: -1 };
        this.products.set(product, one);
        this.watched.push(one);
      }
    this.plan.day = Number.NaN;
  }

  /** Planned units of a day by product, looked up once a day and plan. */
  private planOf(day: number): void {
    const { plans } = this.shelf;
    if (this.plan.day === day && this.plan.revision === plans.revision) return;
    const found = this.watched.map(({ touched }) => plans.on(touched.product as string, day));
    this.plan = {
      day,
      revision: plans.revision,
      units: Float64Array.from(found, (one) => one?.units ?? 0),
      shapes: found.map((one) => one?.plan.shape ?? []),
    };
  }
}
