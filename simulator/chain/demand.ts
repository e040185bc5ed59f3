import { HOURS_A_DAY, OPENS, type Calendar } from './calendar.js';
import { HOUR_SHARES, WEEKDAY } from './shape.js';
import { keyed, Stream } from './random.js';
import type { Network, Store } from './network.js';
import type { Assortment, Product } from './assortment.js';

/** Spread of a day around its mean: the smaller, the wilder. Daily and hourly demand are negative binomial. */
const DAY_SHAPE = 6;
const LOCAL_EVENT_SHARE = 0.03;
const LOCAL_EVENT_UPLIFT = 1.7;

/** Store × product index of the flat arrays. */
export const cell = (store: number, product: number, products: number): number => store * products + product;

/** Days on which something near the store (a fair, a match) brings more people than any plan knew, else -1. */
export function localEventDay(seed: number, store: number, days: number): number {
  const draw = keyed(seed, 'local-event');
  return draw(store) < LOCAL_EVENT_SHARE ? Math.floor(draw(store, 1) * Math.max(1, days - 1)) : -1;
}

/** Units the planning system expects, per cell on an ordinary weekday of the promotion; times `WEEKDAY` for a day. */
export function plannedRates(network: Network, assortment: Assortment): Float32Array {
  const { products } = assortment;
  const rates = new Float32Array(network.stores.length * products.length);
  network.stores.forEach((store, s) => {
    products.forEach((product, p) => {
      rates[cell(s, p, products.length)] = product.rate * product.plannedUplift * store.size;
    });
  });
  return rates;
}

/** Planned units of a cell on a weekday (1–7). */
export const plannedOn = (rate: number, weekday: number): number => rate * (WEEKDAY[weekday - 1] ?? 1);

/**
 * What shoppers want, per trading hour and cell: `demand[hour × cells + cell]`. Drawn up front from the seed and from
 * nothing else, so that every policy meets the same shoppers (common random numbers). Negative binomial: a gamma draw per
 * cell and day is the mean of that day's Poisson hours. Cities take promotions more strongly than planned, the
 * countryside less.
 */
export function drawDemand(seed: number, calendar: Calendar, network: Network, assortment: Assortment): Uint8Array {
  const count = assortment.products.length;
  const cells = network.stores.length * count;
  const hours = calendar.days * HOURS_A_DAY;
  const weekdays = Array.from({ length: calendar.days }, (_, day) => WEEKDAY[calendar.weekdayOf(day) - 1] ?? 1);
  const demand = new Uint8Array(cells * hours);
  const ofStore = new Uint8Array(count * hours);
  network.stores.forEach((store, s) => {
    drawStore(seed, s, store, assortment.products, weekdays, ofStore);
    for (let hour = 0; hour < hours; hour++) demand.set(ofStore.subarray(hour * count, (hour + 1) * count), hour * cells + s * count);
  });
  return demand;
}

function drawStore(
  seed: number,
  s: number,
  store: Store,
  products: readonly Product[],
  weekdays: readonly number[],
  into: Uint8Array,
): void {
  const stream = new Stream(seed, 'demand', s);
  const eventDay = localEventDay(seed, s, weekdays.length);
  products.forEach((product, p) => {
    const surprise = store.urban ? product.urbanSurprise : product.ruralSurprise;
    const rate = product.rate * product.plannedUplift * store.size * store.character * surprise;
    weekdays.forEach((weekday, day) => {
      const event = product.promoted && eventDay >= 0 && (day === eventDay || day === eventDay + 1) ? LOCAL_EVENT_UPLIFT : 1;
      const mean = rate * event * weekday * stream.gamma(DAY_SHAPE);
      for (let h = 0; h < HOURS_A_DAY; h++) {
        into[(day * HOURS_A_DAY + h) * products.length + p] = stream.poisson(mean * (HOUR_SHARES[OPENS + h] ?? 0));
      }
    });
  });
}
