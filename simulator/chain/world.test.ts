import { describe, expect, it } from 'vitest';
import { clairvoyantBound } from './clairvoyant.js';
import { recoveredShare, runWithout } from './run.js';
import { drawScenario, type Scenario } from './scenario.js';
import { Stock } from './stock.js';
import { World } from './world.js';
import { runBlindly, runRebalancing } from './yardsticks.js';

const total = (units: { reduce(add: (a: number, b: number) => number, start: number): number }): number => units.reduce((a, b) => a + b, 0);

/** Everything that lies anywhere before the week begins. */
function openingUnits(scenario: Scenario): number {
  const stock = new Stock(scenario);
  return total(stock.shelf) + total(stock.back) + total(stock.dc);
}

describe('the world', () => {
  const scenario = drawScenario({ stores: 40, days: 7, seed: 5 });
  const opening = openingUnits(scenario);

  it.each([
    ['alone', () => runWithout(scenario)],
    ['with blind moves', () => runBlindly(scenario, 1)],
    ['with rebalancing', () => runRebalancing(scenario)],
  ])('neither makes nor loses units %s', (_, run) => {
    const world = run();
    const { stock, tally, carrier } = world;
    const end = scenario.calendar.end + 4 * 1440; // every lorry has come home
    world.advanceTo(end);
    const arrived = scenario.supply.inbound.filter((order) => order.actual <= end).reduce((sum, order) => sum + total(order.quantities), 0);
    const expedited = total(scenario.supply.expediteCapacity) - total(stock.expediteLeft);
    const lies = total(stock.shelf) + total(stock.back) + total(stock.dc);
    expect(carrier.inTransit.every((units) => units === 0)).toBe(true);
    expect(lies + tally.soldUnits + tally.vanishedUnits).toBe(opening + arrived + expedited);
    expect(Math.min(...stock.shelf, ...stock.back, ...stock.dc, ...stock.expediteLeft)).toBeGreaterThanOrEqual(0);
  });

  it('gives the same week for the same seed', () => {
    const again = runWithout(drawScenario({ stores: 40, days: 7, seed: 5 })).tally;
    expect({ ...again }).toEqual({ ...runWithout(scenario).tally });
  });

  it('sees the same shoppers whatever is decided', () => {
    const alone = runWithout(scenario).tally;
    const moved = runRebalancing(scenario).tally;
    expect(moved.soldUnits + moved.lostUnits).toBe(alone.soldUnits + alone.lostUnits);
  });

  it('tells why shoppers left: every loss has one cause', () => {
    const { tally } = runWithout(scenario);
    expect(total(Object.values(tally.lostByCause))).toBe(tally.lostMinor);
    expect(Object.values(tally.lostByCause).filter((minor) => minor > 0).length).toBeGreaterThanOrEqual(5);
  });
});

describe('the clairvoyant bound', () => {
  it.each([1, 2, 3, 4, 5, 6])('is never beaten by any policy that moves, expedites and counts (seed %i)', (seed) => {
    const scenario = drawScenario({ stores: 20 + 10 * (seed % 3), days: 4 + (seed % 4), seed });
    const bound = clairvoyantBound(scenario);
    for (const which of [1, 2]) expect(bound.lostMinor).toBeLessThanOrEqual(runBlindly(scenario, which).tally.lostMinor);
    expect(bound.lostMinor).toBeLessThanOrEqual(runRebalancing(scenario).tally.lostMinor);
    expect(bound.lostMinor).toBeLessThanOrEqual(runWithout(scenario).tally.lostMinor);
  });

  it('is nearly reached by a lone store that gets everything its distribution centre has, at once', () => {
    const drawn = drawScenario({ stores: 1, days: 7, seed: 4 });
    const scenario = { ...drawn, supply: { ...drawn.supply, inbound: [] } }; // so short that the bound bites
    const { products } = scenario.assortment;
    const world = new World(scenario);
    for (let minute = 0; minute < scenario.calendar.end; minute += 60) {
      world.advanceTo(minute);
      products.forEach((_, product) => {
        const cause = `${minute}-${product}`;
        world.expedite({ product, dc: 0, quantity: 1e6, cause });
        world.transfer({ product, from: { kind: 'dc', index: 0 }, toStore: 0, quantity: 1e6, cause });
        world.count(0, product);
      });
    }
    world.advanceTo(scenario.calendar.end);
    const bound = clairvoyantBound(scenario).lostMinor;
    expect(bound).toBeGreaterThan(0);
    expect(bound).toBeLessThanOrEqual(world.tally.lostMinor);
    expect(world.tally.lostMinor).toBeLessThan(1.3 * bound);
  });
});

describe('the scenario', () => {
  it.each([1, 2, 3])('loses a realistic share of promoted sales, most of it recoverable by moving goods (seed %i)', (seed) => {
    const scenario = drawScenario({ stores: 120, days: 7, seed });
    const { tally } = runWithout(scenario);
    const bound = clairvoyantBound(scenario);
    expect(tally.lostPromotedShare).toBeGreaterThan(0.05);
    expect(tally.lostPromotedShare).toBeLessThan(0.1);
    expect(bound.lostMinor).toBeLessThan(0.2 * tally.lostMinor);
    expect(recoveredShare(tally.lostMinor, runRebalancing(scenario).tally.lostMinor, bound)).toBeGreaterThan(0.5);
  });
});
