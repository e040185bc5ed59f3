import { CLOSES, HOURS_A_DAY, OPENS } from './calendar.js';
import { plannedOn } from './demand.js';
import { keyed } from './random.js';
import type { Scenario } from './scenario.js';
import { HOUR_SHARES } from './shape.js';
import { World } from './world.js';

/**
 * Yardsticks for the world, used by its tests: what a planner with a spreadsheet would recover, and what blind moving does.
 * They see what the records and tills say, never what is true.
 */

const EVERY_HOURS = 2;
/** Days looked ahead at the pace a store really sells; a taker is filled up to the first, a giver keeps the second. */
const NEED_DAYS = 2.2;
const KEEP_DAYS = 1.8;
/** Trading days between an evening and the middle of the day after next. */
const AHEAD_DAYS = 1.6;

/** Runs the scenario with a naive rebalancing of promoted products inside each distribution-centre area, every two hours. */
export function runRebalancing(scenario: Scenario): World {
  const sold = new Float64Array(scenario.cells);
  const world = watched(scenario, sold);
  const { calendar } = scenario;
  let planned = 0;
  for (let day = 0; day < scenario.days; day++) {
    for (let hour = OPENS; hour < CLOSES; hour++) {
      world.advanceTo(calendar.at(day, hour) + 59);
      planned += plannedOn(1, calendar.weekdayOf(day)) * (HOUR_SHARES[hour] ?? 0);
      if ((hour - OPENS) % EVERY_HOURS === EVERY_HOURS - 1) rebalance(world, sold, planned, day, hour);
    }
    verifySilent(world, sold, planned, day);
  }
  world.advanceTo(calendar.end);
  return world;
}

/** Runs the scenario with random transfers, expedites and counts: feasible, and meant to be foolish. */
export function runBlindly(scenario: Scenario, which: number): World {
  const world = new World(scenario);
  const draw = keyed(scenario.seed, `blind-${which}`);
  const pick = (count: number, a: number, b: number): number => Math.floor(draw(a, b) * count);
  const { network, assortment, calendar } = scenario;
  for (let n = 0; n < scenario.days * HOURS_A_DAY; n++) {
    world.advanceTo(calendar.at(Math.floor(n / HOURS_A_DAY), OPENS + (n % HOURS_A_DAY)) + 30);
    for (let i = 0; i < scenario.stores; i++) {
      const key = n * 10_000 + i;
      const product = pick(assortment.products.length, key, 1);
      const toStore = pick(scenario.stores, key, 2);
      const quantity = 1 + pick(40, key, 3);
      const dc = network.stores[toStore]?.dc ?? 0;
      const kind = draw(key, 4);
      if (kind < 0.4) world.transfer({ product, from: { kind: 'dc', index: dc }, toStore, quantity, cause: `b${key}` });
      else if (kind < 0.8)
        world.transfer({ product, from: { kind: 'store', index: pick(scenario.stores, key, 5) }, toStore, quantity, cause: `b${key}` });
      else if (kind < 0.9) world.expedite({ product, dc, quantity: 10 * quantity, cause: `b${key}` });
      else world.count(toStore, product);
    }
  }
  world.advanceTo(calendar.end);
  return world;
}

function watched(scenario: Scenario, sold: Float64Array): World {
  const nothing = (): void => {};
  return new World(scenario, {
    sold: (_, __, units) => units.forEach((u, c) => (sold[c] = (sold[c] ?? 0) + u)),
    planned: nothing,
    delayed: nothing,
    received: nothing,
    picked: nothing,
    counted: nothing,
    noticed: nothing,
    issue: nothing,
  });
}

function rebalance(world: World, sold: Float64Array, planned: number, day: number, hour: number): void {
  const { scenario, stock } = world;
  const { products } = scenario.assortment;
  const weekday = (ahead: number): number => plannedOn(1, scenario.calendar.weekdayOf(day + ahead));
  const ahead = (weekday(0) * HOUR_SHARES.slice(hour + 1).reduce((a, b) => a + b, 0) + weekday(1) + 0.6 * weekday(2)) / AHEAD_DAYS;
  scenario.network.storesOfDc.forEach((stores, dc) => {
    products.forEach((product, p) => {
      if (!product.promoted) return;
      const pace = (s: number): number => {
        const plan = scenario.plan[s * products.length + p] ?? 0;
        return (plan * ((sold[s * products.length + p] ?? 0) + 3)) / (plan * planned + 3);
      };
      const balance = (s: number, days: number): number => {
        const c = s * products.length + p;
        return (stock.record[c] ?? 0) + (stock.onOrder[c] ?? 0) - pace(s) * ahead * days;
      };
      const givers = stores.map((s) => ({ s, spare: Math.floor(balance(s, KEEP_DAYS) - (stock.onOrder[s * products.length + p] ?? 0)) }));
      givers.sort((a, b) => b.spare - a.spare);
      const takers = stores.map((s) => ({ s, need: Math.ceil(-balance(s, NEED_DAYS)) })).filter(({ need }) => need >= 2);
      takers.sort((a, b) => b.need - a.need);
      for (const { s, need } of takers) {
        const cause = `n${day}-${hour}-${s}-${p}`;
        const fromDc = world.transfer({ product: p, from: { kind: 'dc', index: dc }, toStore: s, quantity: need, cause });
        const left = need - (fromDc?.quantities[0] ?? 0);
        const giver = givers[0];
        if (left < 2) continue;
        if (giver === undefined || giver.spare < 4) {
          world.expedite({ product: p, dc, quantity: left, cause });
          continue;
        }
        const quantity = Math.min(left, giver.spare);
        world.transfer({ product: p, from: { kind: 'store', index: giver.s }, toStore: s, quantity, cause: `${cause}s` });
        giver.spare -= quantity;
        givers.sort((a, b) => b.spare - a.spare);
      }
    });
  });
}

/** Once a day: count what has a record, should have sold by now, and did not sell at all since the morning. */
function verifySilent(world: World, sold: Float64Array, planned: number, day: number): void {
  const { scenario, stock } = world;
  const { products } = scenario.assortment;
  for (let c = 0; c < scenario.cells; c++) {
    const product = products[c % products.length];
    if (!product?.promoted || (stock.record[c] ?? 0) <= 0) continue;
    const expected = (scenario.plan[c] ?? 0) * planned * 0.6;
    if (expected - (sold[c] ?? 0) > 4 + 2 * day) world.count(Math.floor(c / products.length), c % products.length);
  }
}
