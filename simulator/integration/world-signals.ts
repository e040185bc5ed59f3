import type { Delivery, IssueReason, WorldObserver } from '../chain/delivery.js';
import type { Scenario } from '../chain/scenario.js';
import { cloudEvent, type SourceId } from './cloud-event.js';
import type { Names } from './names.js';
import type { SignalSender } from './signal-sender.js';

/** A place in a store whose stock record changed outside the tills; reported at the next full hour. */
export type Touched = Map<number, 'record' | 'count'>;

/** Says what the world shows: turns what happens into signals of the systems that would see it. */
export class WorldSignals implements WorldObserver {
  /** Observations: one product × store × hour line. */
  lines = 0;
  readonly touched: Touched = new Map();

  constructor(
    private readonly scenario: Scenario,
    private readonly names: Names,
    private readonly sender: SignalSender,
  ) {}

  sold(_minute: number, hourStart: number, units: Uint8Array): void {
    const { products } = this.scenario.assortment;
    const start = this.scenario.calendar.iso(hourStart);
    const end = this.scenario.calendar.iso(hourStart + 60);
    this.scenario.network.stores.forEach((store, s) => {
      const lines: { product: string; units: number; net: number }[] = [];
      for (let p = 0; p < products.length; p++) {
        const sold = units[s * products.length + p] ?? 0;
        const product = products[p];
        if (sold > 0 && product !== undefined) lines.push({ product: product.id, units: sold, net: sold * product.price });
      }
      this.lines += lines.length;
      const data = { store: store.id, hourStart: start, currency: 'EUR', lines };
      this.waiting.push([
        hourStart + 60,
        'pos',
        cloudEvent('pos', store.id, 'retail.store-sales.hourly', `sales.${store.id}.${start}`, end, data),
      ]);
    });
  }

  planned(minute: number, delivery: Delivery): void {
    const data = { ...this.leg(delivery), plannedAt: this.iso(delivery.plannedAt), lines: this.linesOf(delivery, delivery.quantities) };
    this.say(
      minute,
      'wms',
      delivery.id,
      'retail.delivery.planned',
      'planned',
      delivery.cause === undefined ? data : { ...data, cause: delivery.cause },
    );
  }

  delayed(minute: number, delivery: Delivery, newEta: number): void {
    this.say(minute, 'wms', delivery.id, 'retail.delivery.delayed', 'delayed', {
      ...this.leg(delivery),
      plannedAt: this.iso(delivery.plannedAt),
      newEta: this.iso(newEta),
      lines: this.linesOf(delivery, delivery.quantities),
      reason: 'supplier-late',
    });
  }

  received(minute: number, delivery: Delivery, quantities: readonly number[]): void {
    this.say(minute, 'wms', delivery.id, 'retail.delivery.received', 'received', {
      ...this.leg(delivery),
      receivedAt: this.iso(minute),
      lines: this.linesOf(delivery, quantities),
    });
    if (delivery.to.kind !== 'store' || delivery.cause === undefined) return;
    for (const product of delivery.products) this.touch(delivery.to.index, product, 'record');
  }

  picked(_minute: number, store: number, product: number): void {
    this.touch(store, product, 'record');
  }

  counted(_minute: number, store: number, product: number): void {
    this.touch(store, product, 'count');
  }

  noticed(minute: number, supplier: number, products: readonly number[], delayHours: number): void {
    const id = this.names.supplier(supplier);
    const data = {
      supplier: id,
      kind: 'late',
      products: products.map(this.names.product),
      delayHours,
      note: 'Production stopped; deliveries will slip.',
    };
    this.say(minute, 'suppliers', id, 'retail.supplier.notice', 'notice', data);
  }

  issue(minute: number, store: number, product: number, reason: IssueReason): void {
    const data = { store: this.names.store(store), product: this.names.product(product), reason };
    this.say(minute, 'store-app', `${data.store}.${data.product}`, 'retail.replenishment.issue', `issue.${minute}`, data);
  }

  /** Hands everything that is due by the minute to the sender: tills report an hour when it is over. */
  release(minute: number): void {
    const due = this.waiting.filter(([at]) => at <= minute);
    this.waiting = this.waiting.filter(([at]) => at > minute);
    for (const [, from, event] of due) this.sender.put(from, event, minute, from !== 'pos' && from !== 'store-app');
  }

  private waiting: [minute: number, from: SourceId, event: ReturnType<typeof cloudEvent>][] = [];

  private touch(store: number, product: number, basis: 'record' | 'count'): void {
    const cell = store * this.scenario.assortment.products.length + product;
    if (this.touched.get(cell) !== 'count') this.touched.set(cell, basis);
  }

  private say(minute: number, from: SourceId, about: string, type: string, what: string, data: unknown): void {
    this.waiting.push([minute, from, cloudEvent(from, about.slice(0, 60), type, `${what}.${about}`, this.iso(minute), data)]);
  }

  private leg(delivery: Delivery) {
    return { delivery: delivery.id, from: this.names.place(delivery.from), to: this.names.place(delivery.to) };
  }

  private linesOf(delivery: Delivery, quantities: readonly number[]) {
    return delivery.products.map((product, i) => ({ product: this.names.product(product), quantity: quantities[i] ?? 0 }));
  }

  private iso(minute: number): string {
    return this.scenario.calendar.iso(minute);
  }
}
