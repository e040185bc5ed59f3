import { keyed } from './random.js';
import { plannedOn } from './demand.js';
import type { Scenario } from './scenario.js';
import type { Stock } from './stock.js';

/** Days of plan a promoted and an ordinary product is ordered up to, and the most one order may ask for. */
const PROMOTED_COVER_DAYS = 2.8;
const ORDINARY_COVER_DAYS = 5;
const ORDINARY_MINIMUM = 3;
/** The legacy system trusts the plan: no order may exceed this multiple of the planned day it covers. */
const PLAN_CAP = 1.3;

export type StoreOrder = { readonly store: number; readonly products: number[]; readonly quantities: number[] };

/** Stores in the order in which the legacy system serves them when a distribution centre runs short. */
export function legacyPriority(scenario: Scenario): readonly number[] {
  const rank = keyed(scenario.seed, 'legacy-priority');
  return scenario.network.stores.map((_, s) => s).sort((a, b) => rank(a) - rank(b));
}

/**
 * The chain’s own daily run: order up to some days of *plan* on the *recorded* stock, whole packs, served from the
 * distribution centre in a fixed priority until it is empty. It neither sees that cities sell ahead of plan nor that a
 * record is wrong. Takes the goods out of the distribution centres and answers what each store will get tomorrow.
 */
export function runLegacyOrdering(scenario: Scenario, stock: Stock, priority: readonly number[], day: number): StoreOrder[] {
  const { products } = scenario.assortment;
  const weekday = scenario.calendar.weekdayOf(day + 1);
  const orders: StoreOrder[] = [];
  for (const s of priority) {
    const store = scenario.network.stores[s];
    if (store === undefined) continue;
    const order: StoreOrder = { store: s, products: [], quantities: [] };
    for (let p = 0; p < products.length; p++) {
      const product = products[p];
      if (product === undefined) continue;
      const cell = s * products.length + p;
      const rate = scenario.plan[cell] ?? 0;
      const cover = product.promoted ? PROMOTED_COVER_DAYS * rate : Math.max(ORDINARY_MINIMUM, ORDINARY_COVER_DAYS * rate);
      const short = cover - (stock.record[cell] ?? 0) - (stock.onOrder[cell] ?? 0);
      if (short <= 0) continue;
      const cap = product.promoted ? Math.ceil((PLAN_CAP * plannedOn(rate, weekday)) / product.packSize) : Infinity;
      const packs = Math.min(Math.ceil(short / product.packSize), Math.max(1, cap));
      const at = store.dc * products.length + p;
      const quantity = Math.min(packs * product.packSize, stock.dc[at] ?? 0);
      if (quantity <= 0) continue;
      stock.dc[at] = (stock.dc[at] ?? 0) - quantity;
      stock.onOrder[cell] = (stock.onOrder[cell] ?? 0) + quantity;
      order.products.push(p);
      order.quantities.push(quantity);
    }
    if (order.products.length > 0) orders.push(order);
  }
  return orders;
}
