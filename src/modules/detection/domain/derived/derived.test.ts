import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { isReadableFrom, parseFactCatalogue } from '../../../../rules/index.js';
import type { FactDocument } from '../fact-document.js';
import { IMPLEMENTED_FACTS, IMPLEMENTED_SERIES } from '../subject-view.js';
import { at, coming, facts, said } from '../testing/small-store.js';
const tenHours = (units: number) => Object.fromEntries(Array.from({ length: 10 }, (_, i) => [10 + i, units]));

describe('stock', () => {
  it('is the last record less what sold since, plus what came since', () => {
    const read = facts({
      sold: { 10: 2, 11: 3, 12: 4 },
      document: { latest: { 'on-hand': said(20, 11) }, inbound: [{ ...coming('a', 6, 12), received: { quantity: 6, at: at(12.5) } }] },
    });
    expect(read('on-hand-estimate')).toBe(20 - 7 + 6);
  });
  it('trusts a later count more than the record', () => {
    const read = facts({ sold: { 12: 1 }, document: { latest: { 'on-hand': said(20, 8), 'on-hand-counted': said(5, 12) } } });
    expect(read('on-hand-estimate')).toBe(4);
  });
  it('is never below zero, and unknown without record and count', () => {
    expect(facts({ sold: { 12: 9 }, document: { latest: { 'on-hand': said(-3, 8) } } })('on-hand-estimate')).toBe(0);
    expect(facts({ sold: { 12: 9 } })('on-hand-estimate')).toBeUndefined();
  });
  it('is as old as the newest thing heard', () => {
    expect(facts({ now: 20, sold: { 12: 0 }, document: { latest: { 'on-hand': said(1, 8) } } })('data-age-hours')).toBe(7);
    expect(facts({})('data-age-hours')).toBeUndefined();
  });
});

describe('sales against the plan', () => {
  it('compares what sold with the plan of exactly the hours that were reported', () => {
    const read = facts({ planned: [40, 40, 40], sold: { 10: 8, 11: 8, 14: 8, 15: 8 } });
    expect([read('units-sold-since-promotion'), read('planned-units-since-promotion'), read('sell-through-ratio')]).toEqual([32, 16, 2]);
  });
  it('does not know the ratio from too few hours or too small a plan', () => {
    expect(facts({ planned: [40, 40], sold: { 10: 8, 11: 8, 12: 8 } })('sell-through-ratio')).toBeUndefined();
    expect(facts({ planned: [4, 4], sold: { 10: 1, 11: 1, 12: 1, 13: 1 } })('sell-through-ratio')).toBeUndefined();
    expect(facts({ sold: tenHours(1) })('sell-through-ratio')).toBeUndefined();
  });
  it('knows last hour and last day', () => {
    const read = facts({ now: 35, sold: { 9: 50, 11: 5, 20: 2, 34: 3 } });
    expect([read('units-sold'), read('units-sold-24h')]).toEqual([3, 10]);
    expect(facts({})('units-sold-24h')).toBeUndefined();
  });
  it('looks a day ahead over midnight', () => {
    expect(facts({ now: 15, planned: [40, 100] })('plan-units-next-24h')).toBeCloseTo(20 + 50);
    expect(facts({ now: 15, planned: [40] })('plan-units-next-24h')).toBeUndefined();
    expect(facts({ now: 15, planned: [40] })('plan-units-today')).toBe(40);
  });
  it('looks further ahead, as far as the plan goes', () => {
    const read = facts({ now: 15, planned: [40, 100, 60] });
    expect([read('plan-units-next-48h'), read('plan-units-next-72h')]).toEqual([20 + 100 + 30, undefined]);
  });
  it('expects what sold so far to go on, the less the fewer units it rests on, within bounds', () => {
    // The store: (20 + 20) / (10 + 20). The product: 20 units, and 3 + 2 × 10 units of plan at the ratio of the store.
    expect(facts({ planned: [10, 10], sold: tenHours(2) })('demand-ratio')).toBeCloseTo((20 + 23 * (40 / 30)) / (10 + 23));
    expect(facts({ planned: [10, 10], sold: tenHours(2) })('demand-rate')).toBeCloseTo((20 + 23 * (40 / 30)) / (10 + 23));
    expect(facts({ planned: [10, 10], sold: tenHours(30) })('demand-rate')).toBeCloseTo(3);
    expect(facts({ planned: [10, 10] })('demand-rate')).toBeCloseTo(1);
    expect(facts({ planned: [10, 10], sold: tenHours(2), promotion: undefined })('demand-ratio')).toBeUndefined();
  });
  it('does not take an empty shelf for weak demand', () => {
    const morning = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [10 + i, i < 5 ? 2 : 0]));
    // 5 of the 10 planned units fall into the silence; the store’s ratio is 30 / 30.
    expect(facts({ planned: [10, 10], sold: morning })('demand-ratio')).toBeCloseTo((10 + 23) / (5 + 23));
  });
  it('gives days of cover, at most 90', () => {
    const latest = { 'on-hand': said(30, 20) };
    expect(facts({ planned: [10, 10], document: { latest } })('days-of-cover')).toBeCloseTo(3);
    expect(facts({ planned: [0, 0], document: { latest } })('days-of-cover')).toBe(90);
    expect(facts({ document: { latest } })('days-of-cover')).toBeUndefined();
  });
  it('measures silence in trading hours and in units that should have sold', () => {
    const read = facts({ planned: [40, 40], sold: { ...tenHours(0), 12: 1 } });
    expect(read('hours-since-last-sale')).toBe(7);
    expect(read('expected-units-since-last-sale')).toBeCloseTo(7 * 4 * 0.4);
    expect(facts({ planned: [40] })('hours-since-last-sale')).toBeUndefined();
  });
  it('has no complaints only while the store is heard of', () => {
    const events = { 'replenishment-issues': [[at(12), 'a', 'shelf-empty'] as [number, string, string]] };
    expect(facts({ sold: { 12: 0 } })('replenishment-issues-24h')).toBe(0);
    expect(facts({})('replenishment-issues-24h')).toBeUndefined();
    expect(facts({ document: { events } })('replenishment-issues-24h')).toBe(1);
    expect(facts({ now: 37, document: { events } })('replenishment-issues-24h')).toBeUndefined();
  });
});

describe('promotion', () => {
  it('runs, does not run, or nobody can say', () => {
    expect(facts({})('promotion-active')).toBe(true);
    expect(facts({ promotion: undefined })('promotion-active')).toBe(false);
    expect(facts({ promotion: undefined, promotionsKnown: false })('promotion-active')).toBeUndefined();
    expect([facts({})('promotion'), facts({ promotion: undefined })('promotion')]).toEqual(['M1', undefined]);
  });
  it('earns a margin, unknown without price and cost', () => {
    expect([facts({ margin: 200 })('unit-margin'), facts({})('unit-margin')]).toEqual([200, undefined]);
  });
});

describe('goods on the way', () => {
  it('are summed, the earliest first, the latest late', () => {
    const read = facts({ now: 20, document: { inbound: [coming('b', 12, 30, 44), coming('a', 6, 26)] } });
    expect([read('inbound-units'), read('inbound-eta-hours'), read('inbound-late-hours')]).toEqual([18, 6, 14]);
  });
  it('are listed one by one, the earliest first; none is an empty list', () => {
    const document = { inbound: [coming('b', 12, 30, 44), coming('a', 6, 26), coming('c', 3, 18)] };
    expect(facts({ now: 20, document })('inbound-deliveries')).toMatchObject([
      { delivery: 'c', units: 3, 'planned-hours': -2, 'eta-hours': 0, 'late-hours': 2, late: true },
      { delivery: 'a', units: 6, 'planned-hours': 6, 'eta-hours': 6, 'late-hours': 0, late: false },
      { delivery: 'b', units: 12, 'planned-hours': 10, 'eta-hours': 24, 'late-hours': 14, late: true },
    ]);
    expect(facts({ now: 20 })('inbound-deliveries')).toEqual([]);
  });
  it('are not listed for who does not ask', () => {
    const inbound = [coming('a', 6, 26)];
    const looks = vi.spyOn(inbound, 'filter');
    const read = facts({ now: 20, document: { inbound } });
    read('on-hand');
    expect(looks).not.toHaveBeenCalled();
    read('inbound-deliveries');
    read('inbound-deliveries');
    expect(looks).toHaveBeenCalledTimes(1);
  });
  it('count while overdue, and are given up after two days', () => {
    const inbound = [coming('a', 6, 10)];
    const overdue = facts({ now: 20, document: { inbound } });
    expect([overdue('inbound-units'), overdue('inbound-eta-hours'), overdue('inbound-late-hours')]).toEqual([6, 0, 10]);
    const lost = facts({ now: 59, document: { inbound } });
    expect([lost('inbound-units'), lost('inbound-eta-hours')]).toEqual([0, undefined]);
  });
  it('reach the store by delivery or by order, whichever is earlier', () => {
    const inbound = [coming('a', 6, 50)];
    expect(facts({ now: 20, lane: 24, document: { inbound } })('lead-time-days')).toBe(1);
    expect(facts({ now: 20, lane: 36, document: { inbound } })('lead-time-days')).toBe(1.25);
    expect(facts({ now: 20 })('lead-time-days')).toBeUndefined();
  });
  it('wait for the centre’s own delivery when it has none', () => {
    const dc = { latest: { 'dc-on-hand': said(0, 10) }, inbound: [coming('d', 90, 44)] };
    expect(facts({ now: 20, lane: 24, dc })('lead-time-days')).toBe(2);
    expect(facts({ now: 20, lane: 24, dc: { latest: dc.latest } })('lead-time-days')).toBeUndefined();
  });
  it('know how long there is to order until the next cut-off', () => {
    expect(facts({ now: 9, lane: 19, cutOff: 1 })('order-cut-off-hours')).toBe(1);
    expect(facts({ now: 9 })('order-cut-off-hours')).toBeUndefined();
  });
  it('go by what the centre received since its record, not by the record alone', () => {
    const received = { ...coming('d', 90, 16), received: { quantity: 90, at: at(18) } };
    const dc = { latest: { 'dc-on-hand': said(0, 14) }, inbound: [received, coming('e', 50, 60)] };
    expect(facts({ now: 17, lane: 24, dc })('dc-on-hand')).toBe(0);
    expect([facts({ now: 18, lane: 24, dc })('dc-on-hand'), facts({ now: 18, lane: 24, dc })('lead-time-days')]).toEqual([90, 1]);
    // The next record holds what came before it, and what left.
    expect(facts({ now: 19, dc: { ...dc, latest: { 'dc-on-hand': said(70, 18) } } })('dc-on-hand')).toBe(70);
    expect(facts({ now: 19, dc: { inbound: [received] } })('dc-on-hand')).toBeUndefined();
  });
  it('compare with cover', () => {
    expect(facts({ lane: 24, planned: [10, 10], document: { latest: { 'on-hand': said(5, 20) } } })('cover-minus-lead-days')).toBeCloseTo(
      -0.5,
    );
    expect(facts({ planned: [10, 10], document: { latest: { 'on-hand': said(5, 20) } } })('cover-minus-lead-days')).toBeUndefined();
  });
});

describe('supplier and distribution centre', () => {
  const late = { kind: 'late', at: at(5), s: 'n1', products: ['P1'], delayHours: 36 };
  it('a delay holds until it is over or resolved', () => {
    const read = (notices: FactDocument['notices'], now = 20) => facts({ now, supplier: { notices } })('supplier-late-hours');
    expect(read([late])).toBe(36);
    expect(read([{ ...late, until: at(10) }])).toBe(0);
    expect(read([late, { kind: 'resolved', at: at(9), s: 'n2' }])).toBe(0);
    expect(read([{ ...late, products: ['P2'] }])).toBeUndefined();
    expect(read([late], 4)).toBeUndefined();
  });
  it('the kind of the last notice is told', () => {
    expect(facts({ supplier: { notices: [late, { kind: 'short', at: at(6), s: 'n2' }] } })('supplier-notice-kind')).toBe('short');
  });
  it('the centre’s stock and lateness are readable from the store', () => {
    const read = facts({ now: 20, dc: { latest: { 'dc-on-hand': said(40, 6) }, inbound: [coming('d', 9, 12, 30)] } });
    expect([read('dc-on-hand'), read('dc-inbound-late-hours')]).toEqual([40, 18]);
  });
});

it('computes every fact of the catalogue, and none besides', () => {
  const texts = readdirSync('config/facts').map((file) => ({ file, text: readFileSync(`config/facts/${file}`, 'utf8') }));
  const catalogue = parseFactCatalogue(texts).all();
  for (const shape of ['product|store', 'dc|product', 'supplier']) {
    const readable = catalogue.filter((fact) => isReadableFrom(fact, shape));
    const namesOf = (series: boolean): string[] => readable.filter(({ kind }) => (kind === 'series') === series).map(({ name }) => name);
    expect([...(IMPLEMENTED_SERIES[shape] ?? [])].sort()).toEqual(namesOf(true).sort());
    const declared = namesOf(false);
    // Stock on order is said of centres too, where no rule may read it yet.
    expect([...(IMPLEMENTED_FACTS[shape] ?? [])].filter((name) => !(shape === 'dc|product' && name === 'on-order')).sort()).toEqual(
      declared.sort(),
    );
  }
});
