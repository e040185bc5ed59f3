import { HOURS_A_DAY } from './calendar.js';
import type { Scenario } from './scenario.js';
import { Stock } from './stock.js';

export type Bound = { readonly lostMinor: number; readonly availability: number };

/**
 * The clairvoyant bound: no policy that only moves and expedites goods can lose less.
 *
 * Linear programme per product p and distribution-centre area d over days t, with known demand D(t):
 * maximise Σ price(p) · x(t) subject to x(t) ≤ D(t) and Σ_{u≤t} x(u) ≤ opening stock (stores and DC together, what really
 * lies there, back rooms included) + goods that arrive at the DC by day t (with the real delays) + from the day an
 * expedited order could first arrive, the supplier’s whole expedite capacity. Trucks, minutes, transfer times, wrong
 * records and shrink are relaxed away; goods leave no area in the world either, so areas and products do not interact and
 * the programme separates. Within one, each unit is worth the same on every day and stock keeps, so selling as early as
 * supply allows (the greedy below) is optimal: holding a unit back can only swap equal revenue.
 *
 * Availability is the matching estimate: on a day that is x of D supplied, that share of the area’s store hours counts.
 */
export function clairvoyantBound(scenario: Scenario): Bound {
  const { supply, days, demand, cells } = scenario;
  const { products } = scenario.assortment;
  const count = products.length;
  const pools = scenario.network.dcs.length * count;
  const opening = new Float64Array(pools);
  const wanted = new Float64Array(pools * days);
  const arriving = new Float64Array(pools * days);
  const stock = new Stock(scenario);
  stock.dc.forEach((units, at) => (opening[at] = units));
  scenario.network.stores.forEach((store, s) => {
    for (let p = 0; p < count; p++) {
      const at = store.dc * count + p;
      const cell = s * count + p;
      opening[at] = (opening[at] as number) + stock.onHand(cell);
      for (let day = 0; day < days; day++) {
        let units = 0;
        for (let h = 0; h < HOURS_A_DAY; h++) units += demand[(day * HOURS_A_DAY + h) * cells + cell] as number;
        wanted[at * days + day] = (wanted[at * days + day] as number) + units;
      }
    }
  });
  const arrives = (at: number, minute: number, units: number): void => {
    const day = scenario.calendar.dayOf(minute);
    if (day < days) arriving[at * days + day] = (arriving[at * days + day] as number) + units;
  };
  for (const order of supply.inbound)
    order.products.forEach((p, i) => arrives(order.dc * count + p, order.actual, order.quantities[i] ?? 0));
  supply.expediteCapacity.forEach((units, at) => arrives(at, supply.expediteLead[products[at % count]?.supplier ?? 0] ?? 0, units));

  let lostMinor = 0;
  let hours = 0;
  let supplied = 0;
  for (let at = 0; at < pools; at++) {
    let there = opening[at] as number;
    const storeHours = (scenario.network.storesOfDc[Math.floor(at / count)]?.length ?? 0) * HOURS_A_DAY;
    for (let day = 0; day < days; day++) {
      there += arriving[at * days + day] as number;
      const want = wanted[at * days + day] as number;
      const sold = Math.min(want, there);
      there -= sold;
      lostMinor += (want - sold) * (products[at % count]?.price ?? 0);
      hours += storeHours;
      supplied += storeHours * (want === 0 ? 1 : sold / want);
    }
  }
  return { lostMinor, availability: hours === 0 ? 1 : supplied / hours };
}
