import type { Calendar } from './calendar.js';
import { keyed, Stream } from './random.js';
import { cell } from './demand.js';
import type { Network } from './network.js';
import type { Assortment } from './assortment.js';

/** Days of planned sales pushed to the stores before a promotion, and kept at the distribution centre. */
const PUSH_DAYS = 3.4;
const DC_PROMOTED_DAYS = 1.5;
const DC_ORDINARY_DAYS = 6;
/** Share of a week's plan one inbound delivery brings (two in the first week, three in later ones). */
const FIRST_WEEK_SHARE = 0.3;
const LATER_SHARE = 0.36;
const EXPEDITE_SHARE = 0.1;

/** Goods ordered from a supplier before the week began; known to nobody is only that it will be late. */
export type InboundOrder = {
  readonly id: string;
  readonly supplier: number;
  readonly dc: number;
  readonly planned: number;
  /** When it really comes, and when the delay is told; both equal `planned` for an order on time. */
  readonly actual: number;
  readonly toldAt: number;
  readonly products: readonly number[];
  readonly quantities: readonly number[];
};

export type Supply = {
  /** Units lying at each store cell as the week begins (before drift), and per DC × product. */
  readonly atStores: Int32Array;
  readonly atDcs: Int32Array;
  readonly inbound: readonly InboundOrder[];
  /** Units a supplier can still send in a hurry, per DC × product, over the whole run. */
  readonly expediteCapacity: Int32Array;
  /** Minutes from request to arrival of an expedited order, per supplier. */
  readonly expediteLead: readonly number[];
  readonly late: { readonly supplier: number; readonly noticeAt: number; readonly delayHours: number };
};

/** Sum of planned ordinary-day units per DC × product. */
export function plannedAtDcs(network: Network, products: number, rates: Float32Array): Float64Array {
  const sums = new Float64Array(network.dcs.length * products);
  network.stores.forEach((store, s) => {
    for (let p = 0; p < products; p++) {
      const at = store.dc * products + p;
      sums[at] = (sums[at] ?? 0) + (rates[cell(s, p, products)] ?? 0);
    }
  });
  return sums;
}

/** Opening stock, the order book and what suppliers could do in a hurry: all from the plan, as the chain itself would. */
export function buildSupply(seed: number, calendar: Calendar, network: Network, assortment: Assortment, rates: Float32Array): Supply {
  const { products, lateSupplier } = assortment;
  const pool = plannedAtDcs(network, products.length, rates);
  const draw = keyed(seed, 'supply');
  const noticeAt = calendar.at(1 + Math.floor(draw(1) * 2), 9, Math.floor(draw(2) * 4) * 15);
  const late = { supplier: lateSupplier, noticeAt, delayHours: 72 + Math.floor(draw(3) * 24) };
  const atDcs = new Int32Array(pool.length);
  const expediteCapacity = new Int32Array(pool.length);
  pool.forEach((daily, index) => {
    const product = products[index % products.length];
    atDcs[index] = Math.round(daily * (product?.promoted ? DC_PROMOTED_DAYS : DC_ORDINARY_DAYS));
    expediteCapacity[index] = Math.round(daily * 7 * EXPEDITE_SHARE);
  });
  return {
    atStores: openingStock(seed, network, assortment, rates),
    atDcs,
    inbound: buildOrderBook(calendar, network, assortment, pool, late, (supplier, dc) => draw(100 + supplier, dc)),
    expediteCapacity,
    expediteLead: assortment.suppliers.map((_, supplier) => 60 * (28 + Math.floor(draw(200 + supplier) * 12))),
    late,
  };
}

function openingStock(seed: number, network: Network, assortment: Assortment, rates: Float32Array): Int32Array {
  const { products } = assortment;
  const atStores = new Int32Array(rates.length);
  network.stores.forEach((_, s) => {
    const stream = new Stream(seed, 'opening-stock', s);
    products.forEach((product, p) => {
      const at = cell(s, p, products.length);
      const rate = rates[at] ?? 0;
      const wanted = product.promoted ? PUSH_DAYS * rate : 4 + (4 + 4 * stream.uniform()) * rate;
      const packs = wanted / product.packSize;
      const rounded = Math.floor(packs) + (stream.uniform() < packs - Math.floor(packs) ? 1 : 0);
      atStores[at] = product.promoted ? Math.max(1, rounded) * product.packSize : Math.round(wanted);
    });
  });
  return atStores;
}

function buildOrderBook(
  calendar: Calendar,
  network: Network,
  assortment: Assortment,
  pool: Float64Array,
  late: Supply['late'],
  jitter: (supplier: number, dc: number) => number,
): InboundOrder[] {
  const count = assortment.products.length;
  const orders: InboundOrder[] = [];
  assortment.suppliers.forEach((supplier, s) => {
    const mine = assortment.products.flatMap((product, p) => (product.supplier === s ? [p] : []));
    if (mine.length === 0) return;
    network.dcs.forEach((dc, d) => {
      for (let day = 0; day < calendar.days; day++) {
        const share = arrivalShare(s === late.supplier ? 0 : s, day, calendar.weekdayOf(day));
        if (share === 0) continue;
        const planned = calendar.at(day, 4 + (s % 3), Math.floor(jitter(s, d) * 4) * 15);
        const slips = s === late.supplier && planned >= calendar.at(calendar.dayOf(late.noticeAt));
        orders.push({
          id: `PO-${supplier.id}-${dc.id}-${day}`,
          supplier: s,
          dc: d,
          planned,
          actual: slips ? planned + late.delayHours * 60 : planned,
          toldAt: slips ? Math.max(late.noticeAt + 180 + Math.floor(jitter(s, d + 50) * 12) * 15, planned - 36 * 60) : planned,
          products: mine,
          quantities: mine.map((p) => Math.round((pool[d * count + p] ?? 0) * 7 * share)),
        });
      }
    });
  });
  return orders;
}

/** Even suppliers come Wednesday and Friday, odd ones Tuesday and Thursday; from the second week also on Monday. */
function arrivalShare(supplier: number, day: number, weekday: number): number {
  const first = day < 7;
  if (!first && weekday === 1) return LATER_SHARE;
  const days = supplier % 2 === 0 ? [3, 5] : [2, 4];
  return days.includes(weekday) ? (first ? FIRST_WEEK_SHARE : LATER_SHARE) : 0;
}
