import { describe, expect, it } from 'vitest';
import { HOURS_A_DAY, OPENS } from './calendar.js';
import { drawScenario } from './scenario.js';
import { WEEKDAY } from './shape.js';

const scenario = drawScenario({ stores: 60, days: 7, seed: 11 });
const { demand, cells, assortment, network } = scenario;
const count = assortment.products.length;

function sum(hours: (hour: number) => boolean, of: (store: number, product: number) => boolean): number {
  let total = 0;
  for (let hour = 0; hour < 7 * HOURS_A_DAY; hour++) {
    if (!hours(hour)) continue;
    for (let c = 0; c < cells; c++) if (of(Math.floor(c / count), c % count)) total += demand[hour * cells + c] ?? 0;
  }
  return total;
}
const every = (): boolean => true;
const promoted = (_: number, p: number): boolean => assortment.products[p]?.promoted === true;
const plannedWeek = (of: (store: number, product: number) => boolean): number =>
  scenario.plan.reduce((total, rate, c) => total + (of(Math.floor(c / count), c % count) ? 7 * rate : 0), 0);

describe('demand', () => {
  it('has at least 200 products of which 60 are promoted, in two banners', () => {
    expect(count).toBeGreaterThanOrEqual(200);
    expect(assortment.products.filter((product) => product.promoted).length).toBeGreaterThanOrEqual(60);
    expect(new Set(network.regions.map((region) => region.banner)).size).toBe(2);
  });

  it('is stronger than planned in cities and weaker outside them, in promotions only', () => {
    const ratio = (of: (s: number, p: number) => boolean): number => sum(every, of) / plannedWeek(of);
    const urban = (s: number): boolean => network.stores[s]?.urban === true;
    expect(ratio((s, p) => urban(s) && promoted(s, p))).toBeGreaterThan(1.2);
    expect(ratio((s, p) => !urban(s) && promoted(s, p))).toBeLessThan(0.85);
    expect(ratio((s, p) => !promoted(s, p))).toBeCloseTo(1, 1);
  });

  it('peaks on Saturday and after work', () => {
    const day = (d: number): number => sum((hour) => Math.floor(hour / HOURS_A_DAY) === d, every);
    expect(day(5)).toBeGreaterThan(1.3 * day(0));
    const at = (clock: number): number => sum((hour) => OPENS + (hour % HOURS_A_DAY) === clock, every);
    expect(at(18)).toBeGreaterThan(1.5 * at(14));
    expect(at(18)).toBeGreaterThan(3 * at(21));
  });

  it('is wilder than Poisson: days of one store and product scatter more than their mean', () => {
    let statistic = 0;
    let freedom = 0;
    for (let c = 0; c < cells; c++) {
      if (!promoted(0, c % count)) continue;
      const days = WEEKDAY.map((_, day) => {
        let units = 0;
        for (let h = 0; h < HOURS_A_DAY; h++) units += demand[(day * HOURS_A_DAY + h) * cells + c] ?? 0;
        return units;
      });
      const week = days.reduce((a, b) => a + b, 0);
      if (week === 0) continue;
      freedom += 6;
      days.forEach((units, day) => {
        const mean = (week * (WEEKDAY[day] ?? 1)) / 7;
        statistic += (units - mean) ** 2 / mean;
      });
    }
    expect(statistic / freedom).toBeGreaterThan(1.4);
  });

  it('is the same for the same seed and another for another', () => {
    const again = drawScenario({ stores: 60, days: 3, seed: 11 });
    const other = drawScenario({ stores: 60, days: 3, seed: 12 });
    expect(again.demand).toEqual(drawScenario({ stores: 60, days: 3, seed: 11 }).demand);
    expect(again.demand).not.toEqual(other.demand);
  });
});
