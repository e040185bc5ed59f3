import { HOURS_A_DAY } from './calendar.js';
import { localEventDay } from './demand.js';
import { keyed, type KeyedDraw } from './random.js';
import type { IssueReason } from './delivery.js';
import type { Scenario } from './scenario.js';
import type { Stock } from './stock.js';
import type { LossCause, Tally } from './tally.js';

/** Chance an hour that somebody of the store notices an empty promoted shelf and logs it; once a day at most. */
const NOTICED_AN_HOUR = 0.05;

/** An hour on the sales floor: shoppers take what is on the shelf, and what they do not find is lost. */
export class Trading {
  /** Units sold per cell in the hour just traded. */
  readonly sold: Uint8Array;
  private readonly eventDays: Int16Array;
  private readonly loggedOn: Int16Array;
  private readonly notices: KeyedDraw;

  constructor(
    private readonly scenario: Scenario,
    private readonly stock: Stock,
    private readonly tally: Tally,
    private readonly onIssue: (hour: number, store: number, product: number, reason: IssueReason) => void,
  ) {
    this.sold = new Uint8Array(scenario.cells);
    this.eventDays = Int16Array.from(scenario.network.stores, (_, s) => localEventDay(scenario.seed, s, scenario.days));
    this.loggedOn = new Int16Array(scenario.cells).fill(-1);
    this.notices = keyed(scenario.seed, 'issue-noticed');
  }

  /** Trades one hour, counted from the first of the scenario. `delayedAt` tells whether an inbound of a DC × product is late now. */
  run(hour: number, delayedAt: Uint8Array): void {
    const { scenario, stock, tally, sold } = this;
    const { products } = scenario.assortment;
    const { demand, cells } = scenario;
    const { shelf, record } = stock;
    const count = products.length;
    const offset = hour * cells;
    let cell = 0;
    for (let s = 0; s < scenario.stores; s++) {
      for (let p = 0; p < count; p++, cell++) {
        const wanted = demand[offset + cell] as number;
        const there = shelf[cell] as number;
        if (there > 0) tally.hoursWithStock++;
        if (wanted === 0) {
          sold[cell] = 0;
          continue;
        }
        const taken = wanted < there ? wanted : there;
        sold[cell] = taken;
        const product = products[p] as (typeof products)[number];
        if (taken > 0) {
          shelf[cell] = there - taken;
          record[cell] = (record[cell] as number) - taken;
          tally.lines++;
          tally.soldUnits += taken;
          tally.soldMinor += taken * product.price;
          if (product.promoted) tally.soldPromotedMinor += taken * product.price;
        }
        if (taken < wanted) this.lose(hour, s, p, cell, wanted - taken, delayedAt);
      }
    }
    tally.hours += cells;
  }

  private lose(hour: number, store: number, product: number, cell: number, units: number, delayedAt: Uint8Array): void {
    const { scenario, tally } = this;
    const item = scenario.assortment.products[product];
    if (item === undefined) return;
    const day = Math.floor(hour / HOURS_A_DAY);
    const cause = this.causeOf(hour, store, product, cell, delayedAt);
    tally.lose(day, cell, cause, units, units * item.price);
    if (!item.promoted) return;
    tally.lostPromotedMinor += units * item.price;
    if (this.loggedOn[cell] === day || this.notices(cell, hour) >= NOTICED_AN_HOUR) return;
    this.loggedOn[cell] = day;
    this.onIssue(
      hour,
      store,
      product,
      cause === 'record-wrong' ? 'cannot-find' : this.notices(cell, hour, 1) < 0.3 ? 'not-delivered' : 'shelf-empty',
    );
  }

  private causeOf(hour: number, store: number, product: number, cell: number, delayedAt: Uint8Array): LossCause {
    const { scenario, stock } = this;
    if ((stock.back[cell] ?? 0) > 0) return 'shelf-not-worked';
    if ((stock.record[cell] ?? 0) > 0) return 'record-wrong';
    const at = (scenario.network.stores[store]?.dc ?? 0) * scenario.assortment.products.length + product;
    const day = Math.floor(hour / HOURS_A_DAY);
    const eventDay = this.eventDays[store] ?? -1;
    if (eventDay >= 0 && (day === eventDay || day === eventDay + 1)) return 'local-event';
    if ((stock.dc[at] ?? 0) > 0) return 'demand-ahead';
    return delayedAt[at] === 1 ? 'supplier-late' : 'dc-short';
  }
}
