import { PLANNED_A_DAY, type SmallChain } from './small-chain.js';

export type RigEvent = {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly time: string;
  readonly data: unknown;
};

/** Months of cover: nothing opens for it. */
const PLENTY = PLANNED_A_DAY * 120;

/** A CloudEvents 1.0 envelope. */
export const event = (id: string, store: string, type: string, time: Date, data: unknown): RigEvent => ({
  specversion: '1.0',
  id,
  source: `/rig/${store}`,
  type,
  time: time.toISOString(),
  data,
});

/** What the stock ledger says of some products of a store. */
export const position = (id: string, store: string, at: Date, lines: readonly { product: string; onHand: number }[]): RigEvent =>
  event(id, store, 'retail.inventory.position', at, { location: { kind: 'store', id: store }, countedAt: at.toISOString(), lines });

/** What a store sold in one hour. */
export function sales(id: string, store: string, hourStart: Date, lines: readonly { product: string; units: number }[]): RigEvent {
  const data = { store, hourStart: hourStart.toISOString(), currency: 'EUR', lines };
  return event(id, store, 'retail.store-sales.hourly', new Date(hourStart.getTime() + 3_600_000), data);
}

/** Somebody could not put a product on the shelf. */
export const issue = (id: string, store: string, at: Date, product: string): RigEvent =>
  event(id, store, 'retail.replenishment.issue', at, { store, product, reason: 'shelf-empty' });

/**
 * The stream of an ordinary day: 89 percent positions of one to five lines, 1 percent issues logged by stores, 10 percent
 * hourly sales of up to eight lines. Stock is ample, so that only what a caller makes scarce opens exceptions.
 */
export class OrdinaryDay {
  private made = 0;
  constructor(
    private readonly chain: Pick<SmallChain, 'stores' | 'products'>,
    private readonly random: () => number,
    /** Distinguishes the ids of one stream from those of another. */
    private readonly name: string,
  ) {}

  next(now: Date): RigEvent {
    const n = this.made++;
    const id = `${this.name}.${n}`;
    const store = this.pick(this.chain.stores);
    const kind = this.random();
    if (kind < 0.89)
      return position(
        id,
        store,
        now,
        this.lines(5, (product) => ({ product, onHand: PLENTY })),
      );
    if (kind < 0.9) return issue(id, store, now, this.pick(this.chain.products));
    const hours = 1 + Math.floor(this.random() * 20);
    const hourStart = new Date(Math.floor(now.getTime() / 3_600_000 - hours) * 3_600_000);
    return sales(
      id,
      store,
      hourStart,
      this.lines(8, (product) => ({ product, units: 1 + Math.floor(this.random() * 3) })),
    );
  }

  private lines<T>(most: number, line: (product: string) => T): T[] {
    const first = Math.floor(this.random() * this.chain.products.length);
    const count = 1 + Math.floor(this.random() * most);
    return Array.from({ length: count }, (_, i) => line(this.chain.products[(first + i) % this.chain.products.length] ?? ''));
  }

  private pick(from: readonly string[]): string {
    return from[Math.floor(this.random() * from.length)] ?? '';
  }
}

/** A small generator of chance (mulberry32), so that a run can be repeated. Uniform in [0, 1). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
