import { Agenda } from './agenda.js';
import { Carrier, DELIVERY_HOUR, type ExpediteRequest, type TransferRequest } from './carrier.js';
import { HOURS_A_DAY, OPENS } from './calendar.js';
import type { Delivery, WorldObserver } from './delivery.js';
import { decideWeekly, type Escalated } from './legacy-escalation.js';
import { legacyPriority, runLegacyOrdering } from './legacy-ordering.js';
import type { Scenario } from './scenario.js';
import { Stock } from './stock.js';
import { Tally } from './tally.js';
import { Trading } from './trading.js';
import type { InboundOrder } from './supply.js';

const nothing = (): void => {};
const NOBODY: WorldObserver = {
  sold: nothing,
  planned: nothing,
  delayed: nothing,
  received: nothing,
  picked: nothing,
  counted: nothing,
  noticed: nothing,
  issue: nothing,
};

/** Hour of the daily ordering run, of the delivery before opening it causes, and of the weekly meeting (Thursday). */
const ORDER_HOUR = 14;

const MEETING = { weekday: 4, hour: 11 };

/**
 * The chain in motion. Time only moves by `advanceTo`; whatever nobody decides follows from the scenario, and whatever is
 * decided comes in through `transfer`, `expedite` and `count`. The hour's sales happen at its beginning, so goods that
 * arrive within an hour do not serve that hour.
 */
export class World {
  readonly stock: Stock;
  readonly tally = new Tally();
  readonly carrier: Carrier;
  now = 0;
  private readonly agenda = new Agenda();
  private readonly trading: Trading;
  private readonly priority: readonly number[];
  /** 1 where an inbound delivery of a DC × product is overdue. */
  private readonly delayedAt: Uint8Array;
  private issues: Escalated[] = [];

  constructor(
    readonly scenario: Scenario,
    private readonly observer: WorldObserver = NOBODY,
  ) {
    this.stock = new Stock(scenario);
    this.carrier = new Carrier(scenario, this.stock, this.agenda, observer);
    this.priority = legacyPriority(scenario);
    this.delayedAt = new Uint8Array(this.stock.dc.length);
    this.trading = new Trading(scenario, this.stock, this.tally, (hour, store, product, reason) => {
      this.issues.push({ store, product });
      observer.issue(this.hourStart(hour) + 45, store, product, reason);
    });
    for (let day = 0; day < scenario.days; day++) this.planDay(day);
    for (const order of scenario.supply.inbound) this.planInbound(order);
    this.planNotice();
  }

  /** Lets everything happen that is due up to and including the minute. */
  advanceTo(minute: number): void {
    this.agenda.runUntil(minute);
    this.now = Math.max(this.now, minute);
  }

  /** Moves stock as somebody asked; the goods follow when they can. */
  transfer(request: TransferRequest): Delivery | undefined {
    return this.carrier.refusal(request, this.now) === undefined ? this.carrier.transfer(request, this.now) : undefined;
  }

  expedite(request: ExpediteRequest): Delivery | undefined {
    return this.carrier.expedite(request, this.now);
  }

  /** Somebody counts a product, corrects the record and works the back room’s goods to the shelf. Answers what was found. */
  count(store: number, product: number): number {
    const cell = store * this.products + product;
    const found = this.stock.correctRecord(cell);
    this.stock.workToShelf(cell);
    this.observer.counted(this.now, store, product);
    return found;
  }

  /** Inbound orders as the planning system knows them: with the times planned before anything slipped. */
  inboundDelivery(order: InboundOrder): Delivery {
    return {
      id: order.id,
      from: { kind: 'supplier', index: order.supplier },
      to: { kind: 'dc', index: order.dc },
      plannedAt: order.planned,
      products: order.products,
      quantities: order.quantities,
    };
  }

  private planDay(day: number): void {
    const { calendar } = this.scenario;
    this.agenda.at(calendar.at(day, 4), () => this.dawn(day));
    this.agenda.at(calendar.at(day, 10, 5), () => this.walkBackRooms(day));
    this.agenda.at(calendar.at(day, ORDER_HOUR, 5), (minute) => this.orderForTomorrow(day, minute));
    if (calendar.weekdayOf(day) === MEETING.weekday) this.agenda.at(calendar.at(day, MEETING.hour), (minute) => this.meet(day, minute));
    for (let h = 0; h < HOURS_A_DAY; h++) {
      this.agenda.at(calendar.at(day, OPENS + h), () => {
        const hour = day * HOURS_A_DAY + h;
        this.trading.run(hour, this.delayedAt);
        this.observer.sold(this.hourStart(hour) + 60, this.hourStart(hour), this.trading.sold);
      });
    }
  }

  private planInbound(order: InboundOrder): void {
    const delivery = this.inboundDelivery(order);
    const mark = (late: 0 | 1): void => order.products.forEach((p) => (this.delayedAt[order.dc * this.products + p] = late));
    if (order.actual > order.planned) {
      this.agenda.at(order.planned, () => mark(1));
      this.agenda.at(order.toldAt, (minute) => this.observer.delayed(minute, delivery, order.actual));
    }
    this.agenda.at(order.actual, (minute) => {
      mark(0);
      order.products.forEach((p, i) => this.carrier.load(p, order.quantities[i] ?? 0));
      this.carrier.handOver(delivery, order.quantities, minute);
    });
  }

  private planNotice(): void {
    const { late } = this.scenario.supply;
    const products = this.scenario.assortment.products.flatMap((product, p) => (product.supplier === late.supplier ? [p] : []));
    this.agenda.at(late.noticeAt, (minute) => this.observer.noticed(minute, late.supplier, products, late.delayHours));
  }

  private dawn(day: number): void {
    const { drift } = this.scenario;
    this.carrier.startDay();
    for (let c = 0; c < this.scenario.cells; c++) {
      if (drift.isCounted(c, day) && this.stock.record[c] !== this.stock.onHand(c)) {
        this.stock.correctRecord(c);
        this.observer.counted(this.now, Math.floor(c / this.products), c % this.products);
      }
      if (drift.vanishes(c, day)) this.tally.vanishedUnits += this.stock.vanish(c);
      if (drift.getsStuck(c, day)) this.stock.getStuck(c);
    }
  }

  private walkBackRooms(day: number): void {
    for (let c = 0; c < this.scenario.cells; c++) {
      if (this.stock.stuck[c] === 1 && this.scenario.drift.isWalked(c, day)) this.stock.workToShelf(c);
    }
  }

  private orderForTomorrow(day: number, minute: number): void {
    const arrival = this.scenario.calendar.at(day + 1, DELIVERY_HOUR);
    for (const order of runLegacyOrdering(this.scenario, this.stock, this.priority, day)) {
      this.send(
        `LO-${this.scenario.network.stores[order.store]?.id}-${day}`,
        order.store,
        order.products,
        order.quantities,
        minute,
        arrival,
      );
    }
  }

  private meet(day: number, minute: number): void {
    const decided = decideWeekly(this.scenario, this.issues);
    this.issues = [];
    const arrival = this.scenario.calendar.at(day + 1, DELIVERY_HOUR);
    for (const { store, product, quantity } of decided.allocations) {
      const at = (this.scenario.network.stores[store]?.dc ?? 0) * this.products + product;
      const units = Math.min(quantity, this.stock.dc[at] ?? 0);
      if (units <= 0) continue;
      this.stock.dc[at] = (this.stock.dc[at] ?? 0) - units;
      const cell = store * this.products + product;
      this.stock.onOrder[cell] = (this.stock.onOrder[cell] ?? 0) + units;
      this.send(`WM-${this.scenario.network.stores[store]?.id}-${product}-${day}`, store, [product], [units], minute, arrival);
    }
    for (const { dc, product } of decided.expedites) {
      const half = Math.ceil((this.scenario.supply.expediteCapacity[dc * this.products + product] ?? 0) / 2);
      this.carrier.expedite({ dc, product, quantity: half, cause: `WM-${dc}-${product}-${day}` }, minute);
    }
  }

  private send(id: string, store: number, products: number[], quantities: number[], minute: number, arrival: number): void {
    const dc = this.scenario.network.stores[store]?.dc ?? 0;
    products.forEach((p, i) => this.carrier.load(p, quantities[i] ?? 0));
    const delivery: Delivery = {
      id,
      from: { kind: 'dc', index: dc },
      to: { kind: 'store', index: store },
      plannedAt: arrival,
      products,
      quantities,
    };
    this.observer.planned(minute, delivery);
    this.agenda.at(arrival, (now) => this.carrier.handOver(delivery, quantities, now));
  }

  private hourStart(hour: number): number {
    return this.scenario.calendar.at(Math.floor(hour / HOURS_A_DAY), OPENS + (hour % HOURS_A_DAY));
  }

  private get products(): number {
    return this.scenario.assortment.products.length;
  }
}
