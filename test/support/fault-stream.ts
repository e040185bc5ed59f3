import { event, issue, position, sales, type RigEvent } from '../../bench/rig/cloud-events.js';
import { flatPlan, smallChain } from '../../bench/rig/small-chain.js';

const STORES = 6;
const PRODUCTS = 8;
/** Units the plan expects of each product a day, and sales about as much: three days of it policy lets go by itself. */
const PLANNED = 12;
const HOUR = 3_600_000;
/** Hours of sales the stream speaks about: all within the day before it began. */
const HOURS = 18;

/** Facts by name. */
export type Stock = Record<string, number>;
type Said = { readonly at: number };

export const FAULT_TYPES = [
  'retail.inventory.position',
  'retail.replenishment.issue',
  'retail.store-sales.hourly',
  'retail.demand.plan',
  'retail.delivery.planned',
];

/** The chain the faults happen to. */
export const faultChain = (start: number) => smallChain(STORES, PRODUCTS, new Date(start), 1).masterdata;

/**
 * Signals whose sum is known: sales of past hours, told and corrected again and again, and stock records that jump between
 * plenty and scarce. Of two signals about the same thing the one with the later event time holds, whatever came first.
 */
export class Stream {
  private made = 0;
  private readonly start: Date;
  private readonly chain;
  private readonly stock = new Map<string, Said & { onHand: number }>();
  private readonly sold = new Map<string, Said & { lines: readonly { product: string; units: number }[] }>();

  constructor(
    private readonly random: () => number,
    private readonly now: () => Date,
  ) {
    this.start = now();
    this.chain = smallChain(STORES, PRODUCTS, this.start, 1);
  }

  /** Plans, the centre's stock, and a first record of everything. */
  beginnings(): RigEvent[] {
    const { stores, products } = this.chain;
    const plenty = products.map((product) => ({ product, onHand: 5_000 }));
    return [
      event('first.dc', 'DC1', 'retail.inventory.position', this.start, {
        location: { kind: 'dc', id: 'DC1' },
        countedAt: this.start.toISOString(),
        lines: plenty,
      }),
      ...stores.map((store) =>
        event(`plan.${store}`, store, 'retail.demand.plan', this.start, flatPlan(this.chain, store, this.start, PLANNED)),
      ),
      ...stores.map((store) =>
        this.record(
          store,
          products.map((product) => ({ product, onHand: 240 })),
          this.start,
        ),
      ),
    ];
  }

  next(): RigEvent {
    const store = this.pick(this.chain.stores);
    const kind = this.random();
    const at = this.spread();
    if (kind < 0.55) return this.hour(store);
    if (kind < 0.98) return this.record(store, [{ product: this.pick(this.chain.products), onHand: this.random() < 0.2 ? 2 : 240 }], at);
    return issue(`issue.${this.made++}`, store, at, this.pick(this.chain.products));
  }

  /** What the facts of every product in every store have to be, given all signals so far. */
  expected(): [subject: string, facts: Stock][] {
    return this.chain.stores.flatMap((store) =>
      this.chain.products.map((product): [string, Stock] => {
        const told = [...this.sold].filter(([key]) => key.startsWith(`${store} `)).map(([, hour]) => hour);
        const units = told.flatMap(({ lines }) => lines.filter((line) => line.product === product).map((line) => line.units));
        const onHand = this.stock.get(`${store} ${product}`)?.onHand ?? 0;
        const facts: Stock = { 'on-hand': onHand };
        if (told.length > 0) facts['units-sold-24h'] = units.reduce((a, b) => a + b, 0);
        return [`product:${product}|store:${store}`, facts];
      }),
    );
  }

  private record(store: string, lines: { product: string; onHand: number }[], at: Date): RigEvent {
    const made = position(`position.${this.made++}`, store, at, lines);
    for (const { product, onHand } of lines) {
      const key = `${store} ${product}`;
      if (later(this.stock.get(key), { at: at.getTime() })) this.stock.set(key, { at: at.getTime(), onHand });
    }
    return made;
  }

  private hour(store: string): RigEvent {
    const hoursAgo = 2 + Math.floor(this.random() * HOURS);
    const hourStart = new Date(Math.floor(this.start.getTime() / HOUR - hoursAgo) * HOUR);
    const lines = this.chain.products
      .filter(() => this.random() < 0.5)
      .map((product) => ({ product, units: 1 + Math.floor(this.random() * 2) }));
    const at = this.spread();
    const told = { ...sales(`sales.${this.made++}`, store, hourStart, lines), time: at.toISOString() };
    const key = `${store} ${hourStart.getTime()}`;
    if (later(this.sold.get(key), { at: at.getTime() })) this.sold.set(key, { at: at.getTime(), lines });
    return told;
  }

  /** Event times of their own millisecond, up to a minute late and so out of order. */
  private spread(): Date {
    return new Date(Math.floor(this.now().getTime() / 1_000) * 1_000 - Math.floor(this.random() * 60) * 1_000 + (this.made % 1_000));
  }

  private pick(from: readonly string[]): string {
    return from[Math.floor(this.random() * from.length)] ?? '';
  }
}

const later = (old: Said | undefined, now: Said): boolean => old === undefined || now.at > old.at;
