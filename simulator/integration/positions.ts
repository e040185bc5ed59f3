import type { World } from '../chain/world.js';
import { cloudEvent } from './cloud-event.js';
import type { Names } from './names.js';
import type { SignalSender } from './signal-sender.js';
import type { Touched } from './world-signals.js';

/**
 * What the stock ledger and the warehouses report. Read before the hour's trading begins, so that a position of 13:00
 * holds the sales of the hours before 13:00 and no others.
 */
export class Positions {
  constructor(
    private readonly world: World,
    private readonly names: Names,
    private readonly sender: SignalSender,
  ) {}

  /** Every store's record of all products, or of the promoted ones. */
  stores(minute: number, which: 'all' | 'promoted'): void {
    const { assortment, network } = this.world.scenario;
    const products = assortment.products.flatMap((product, p) => (which === 'all' || product.promoted ? [p] : []));
    network.stores.forEach((_, s) => this.store(minute, s, products, 'record', which));
  }

  /** Every distribution centre's record. */
  dcs(minute: number): void {
    const { assortment, network } = this.world.scenario;
    const time = this.world.scenario.calendar.iso(minute);
    network.dcs.forEach((dc, d) => {
      const lines = assortment.products.map((product, p) => ({
        product: product.id,
        onHand: this.world.stock.dc[d * assortment.products.length + p] ?? 0,
      }));
      const data = { location: { kind: 'dc', id: dc.id }, countedAt: time, basis: 'record', lines };
      this.sender.put('wms', cloudEvent('wms', dc.id, 'retail.inventory.position', `position.${dc.id}.${time}`, time, data), minute, true);
    });
  }

  /** Records that changed outside the tills since the last full hour. */
  touched(minute: number, touched: Touched): void {
    const { products } = this.world.scenario.assortment;
    const byStore = new Map<string, { store: number; basis: 'record' | 'count'; products: number[] }>();
    for (const [cell, basis] of [...touched].sort((a, b) => a[0] - b[0])) {
      const store = Math.floor(cell / products.length);
      const entry = byStore.get(`${store}.${basis}`) ?? { store, basis, products: [] };
      entry.products.push(cell % products.length);
      byStore.set(`${store}.${basis}`, entry);
    }
    touched.clear();
    for (const { store, basis, products: changed } of byStore.values()) this.store(minute, store, changed, basis, 'changed');
  }

  private store(minute: number, s: number, products: readonly number[], basis: 'record' | 'count', what: string): void {
    const { scenario, stock } = this.world;
    const time = scenario.calendar.iso(minute);
    const id = this.names.store(s);
    const lines = products.map((p) => {
      const cell = s * scenario.assortment.products.length + p;
      const onOrder = stock.onOrder[cell] ?? 0;
      return { product: this.names.product(p), onHand: stock.record[cell] ?? 0, ...(onOrder > 0 ? { onOrder } : {}) };
    });
    const data = { location: { kind: 'store', id }, countedAt: time, basis, lines };
    this.sender.put(
      'erp',
      cloudEvent('erp', id, 'retail.inventory.position', `position.${id}.${what}.${basis}.${time}`, time, data),
      minute,
      what !== 'promoted',
    );
  }
}
