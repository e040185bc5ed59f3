import type { Agenda } from './agenda.js';
import type { Delivery, Place, WorldObserver } from './delivery.js';
import { keyed, type KeyedDraw } from './random.js';
import type { Scenario } from './scenario.js';
import type { Stock } from './stock.js';

/** Orders to a distribution centre before this hour go out the same day. */
export const CUT_OFF_HOUR = 10;
/** The lorries of the night arrive before the stores open and before they take stock. */
export const DELIVERY_HOUR = 5;
const PICK_MINUTES_A_LINE = 4;
const REFUSED = 0.02;

export type TransferRequest = {
  readonly product: number;
  readonly from: Place;
  readonly toStore: number;
  readonly quantity: number;
  /** Names the deliveries it causes. */
  readonly cause: string;
};
export type ExpediteRequest = { readonly product: number; readonly dc: number; readonly quantity: number; readonly cause: string };

/** Carries goods between places: takes them where they really lie, drives, and hands them over. */
export class Carrier {
  /** Units under way, per product. */
  readonly inTransit: Float64Array;
  private readonly pickMinutes: Int16Array;
  private readonly draw: KeyedDraw;

  constructor(
    private readonly scenario: Scenario,
    private readonly stock: Stock,
    private readonly agenda: Agenda,
    private readonly observer: WorldObserver,
  ) {
    this.inTransit = new Float64Array(scenario.assortment.products.length);
    this.pickMinutes = new Int16Array(scenario.stores);
    this.draw = keyed(scenario.seed, 'carrier');
    this.startDay();
  }

  /** A new working day: every store has its minutes for picking again. */
  startDay(): void {
    this.scenario.network.stores.forEach((store, s) => (this.pickMinutes[s] = store.pickMinutes));
  }

  /** Why a transfer cannot be carried out at all, seen from the records; undefined when it can be tried. */
  refusal(request: TransferRequest, minute: number): string | undefined {
    const { scenario, stock } = this;
    const target = scenario.network.stores[request.toStore];
    if (target === undefined) return 'unknown store';
    const dc = request.from.kind === 'dc' ? request.from.index : scenario.network.stores[request.from.index]?.dc;
    if (request.from.kind === 'supplier' || dc !== target.dc) return 'not served from there';
    if (request.from.kind === 'store' && request.from.index === request.toStore) return 'source and target are the same store';
    const recorded =
      request.from.kind === 'dc'
        ? stock.dc[dc * this.count + request.product]
        : stock.record[this.cell(request.from.index, request.product)];
    if ((recorded ?? 0) <= 0) return 'no stock there';
    const day = scenario.calendar.dayOf(minute);
    return this.draw(request.toStore, request.product, day) < REFUSED ? 'no vehicle available' : undefined;
  }

  /** Carries a transfer out; the quantity is limited by what is really there. Answers what can be said now, or nothing when it fails. */
  transfer(request: TransferRequest, minute: number): Delivery | undefined {
    const { stock } = this;
    const target = this.cell(request.toStore, request.product);
    let quantity = request.quantity;
    if (request.from.kind === 'dc') {
      const at = request.from.index * this.count + request.product;
      quantity = Math.min(quantity, stock.dc[at] ?? 0);
      if (quantity <= 0) return undefined;
      stock.dc[at] = (stock.dc[at] ?? 0) - quantity;
      this.load(request.product, quantity);
    }
    const delivery: Delivery = {
      id: `TR-${request.cause}`,
      from: request.from,
      to: { kind: 'store', index: request.toStore },
      plannedAt: request.from.kind === 'dc' ? this.dcArrival(minute) : this.storeArrival(request, minute),
      products: [request.product],
      quantities: [quantity],
      cause: request.cause,
    };
    stock.onOrder[target] = (stock.onOrder[target] ?? 0) + quantity;
    this.observer.planned(minute, delivery);
    if (request.from.kind === 'dc') this.agenda.at(delivery.plannedAt, (now) => this.handOver(delivery, delivery.quantities, now));
    else this.agenda.at(this.pickTime(request, minute), (now) => this.pick(delivery, now));
    return delivery;
  }

  /** Why an expedited order is refused, or undefined. */
  expediteRefusal(request: ExpediteRequest): string | undefined {
    return (this.stock.expediteLeft[request.dc * this.count + request.product] ?? 0) <= 0
      ? 'the supplier has nothing more at short notice'
      : undefined;
  }

  /** Orders goods from the supplier in a hurry, as far as its capacity goes. */
  expedite(request: ExpediteRequest, minute: number): Delivery | undefined {
    const at = request.dc * this.count + request.product;
    const quantity = Math.min(request.quantity, this.stock.expediteLeft[at] ?? 0);
    if (quantity <= 0) return undefined;
    this.stock.expediteLeft[at] = (this.stock.expediteLeft[at] ?? 0) - quantity;
    const supplier = this.scenario.assortment.products[request.product]?.supplier ?? 0;
    const delivery: Delivery = {
      id: `EX-${request.cause}`,
      from: { kind: 'supplier', index: supplier },
      to: { kind: 'dc', index: request.dc },
      plannedAt: minute + (this.scenario.supply.expediteLead[supplier] ?? 0),
      products: [request.product],
      quantities: [quantity],
      cause: request.cause,
    };
    this.load(request.product, quantity);
    this.observer.planned(minute, delivery);
    this.agenda.at(delivery.plannedAt, (now) => this.handOver(delivery, delivery.quantities, now));
    return delivery;
  }

  /** Goods leave a place for a lorry. */
  load(product: number, quantity: number): void {
    this.inTransit[product] = (this.inTransit[product] ?? 0) + quantity;
  }

  /** The lorry is there: goods and records change, and what was not loaded is no longer expected. */
  handOver(delivery: Delivery, quantities: readonly number[], minute: number): void {
    const { stock } = this;
    delivery.products.forEach((product, i) => {
      const quantity = quantities[i] ?? 0;
      this.load(product, -quantity);
      if (delivery.to.kind === 'dc') {
        const at = delivery.to.index * this.count + product;
        stock.dc[at] = (stock.dc[at] ?? 0) + quantity;
        return;
      }
      const cell = this.cell(delivery.to.index, product);
      stock.onOrder[cell] = Math.max(0, (stock.onOrder[cell] ?? 0) - (delivery.quantities[i] ?? 0));
      stock.receive(cell, quantity);
    });
    this.observer.received(minute, delivery, quantities);
  }

  private pick(delivery: Delivery, minute: number): void {
    const { scenario, stock } = this;
    const store = delivery.from.index;
    const product = delivery.products[0] ?? 0;
    if ((this.pickMinutes[store] ?? 0) < PICK_MINUTES_A_LINE) {
      this.agenda.at(scenario.calendar.at(scenario.calendar.dayOf(minute) + 1, 8), (now) => this.pick(delivery, now));
      return;
    }
    this.pickMinutes[store] = (this.pickMinutes[store] ?? 0) - PICK_MINUTES_A_LINE;
    const wanted = delivery.quantities[0] ?? 0;
    const cell = this.cell(store, product);
    const taken = stock.take(cell, wanted);
    if (taken < wanted) {
      stock.correctRecord(cell);
      this.observer.counted(minute, store, product);
    } else this.observer.picked(minute, store, product);
    this.load(product, taken);
    this.agenda.at(Math.max(delivery.plannedAt, this.inHours(minute + 240)), (now) => this.handOver(delivery, [taken], now));
  }

  private dcArrival(minute: number): number {
    const { calendar } = this.scenario;
    const day = calendar.dayOf(minute);
    return calendar.hourOf(minute) < CUT_OFF_HOUR ? Math.max(calendar.at(day, 15), minute + 240) : calendar.at(day + 1, DELIVERY_HOUR);
  }

  private storeArrival(request: TransferRequest, minute: number): number {
    const hours = 6 + 14 * this.draw(request.toStore, request.product, 1000 + request.from.index);
    return this.inHours(minute + Math.round(hours * 4) * 15);
  }

  private pickTime(request: TransferRequest, minute: number): number {
    const minutes = 30 + Math.floor(90 * this.draw(request.from.index, request.product, 5000 + request.toStore));
    return this.inHours(minute + minutes);
  }

  /** The same minute, or the next one at which somebody is in the store. */
  private inHours(minute: number): number {
    const { calendar } = this.scenario;
    const hour = calendar.hourOf(minute);
    if (hour >= 7 && hour < 21) return minute;
    return calendar.at(calendar.dayOf(minute) + (hour < 7 ? 0 : 1), 7);
  }

  private get count(): number {
    return this.scenario.assortment.products.length;
  }

  private cell(store: number, product: number): number {
    return store * this.count + product;
  }
}
