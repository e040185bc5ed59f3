import { describe, expect, it } from 'vitest';
import { StorePlans, type DemandPlan } from './store-plans.js';

const plan = (signal: string, at: number, firstDay: number, lines: Record<string, number[]>): DemandPlan => ({
  signal,
  store: '1',
  at,
  firstDay,
  shape: [1],
  lines: new Map(Object.entries(lines)),
});
const units = (plans: StorePlans, product: string, ...days: number[]) => days.map((day) => plans.on(product, day)?.units);

describe('demand plans of a store', () => {
  it('knows the days each product was planned for, and no others', () => {
    const plans = new StorePlans();
    plans.take(plan('a', 1, 10, { P1: [1, 2, 3], P2: [0] }));
    expect(units(plans, 'P1', 9, 10, 11, 12, 13)).toEqual([undefined, 1, 2, 3, undefined]);
    expect(units(plans, 'P2', 9, 10, 11)).toEqual([undefined, 0, undefined]);
    expect(units(plans, 'P3', 10)).toEqual([undefined]);
  });

  it('takes a newer plan where it says something, and the older one elsewhere', () => {
    const plans = new StorePlans();
    plans.take(plan('new', 2, 11, { P2: [7], P3: [8, 9] }));
    plans.take(plan('old', 1, 10, { P1: [1, 2], P2: [3, 4, 5] }));
    expect(units(plans, 'P1', 10, 11)).toEqual([1, 2]);
    expect(units(plans, 'P2', 10, 11, 12)).toEqual([3, 7, 5]);
    expect(units(plans, 'P3', 11, 12)).toEqual([8, 9]);
  });

  it('keeps the newest twelve', () => {
    const plans = new StorePlans();
    for (let i = 1; i <= 13; i += 1) expect(plans.take(plan(`s${i}`, i, i, { P1: [i] }))).toBe('changed');
    expect(plans.take(plan('s0', 0, 0, { P1: [0] }))).toBe('late');
    expect(plans.take(plan('s5', 5, 5, { P1: [5] }))).toBe('same');
    expect(units(plans, 'P1', 0, 1, 2, 13)).toEqual([undefined, undefined, 2, 13]);
  });
});
