import { describe, expect, it } from 'vitest';
import type { MasterdataItem, MasterdataKind } from './items.js';
import { MemorySnapshot } from './memory-snapshot.js';

const price = (amount: number) => ({ amount, currency: 'EUR' });
const store = (id: string, dc: string) =>
  ({ id, name: id, region: 'R1', dc, zone: 'Europe/Berlin', format: 'super', urban: false, hours: [] }) as MasterdataItem;
const product = (id: string, amount: number) =>
  ({ id, name: id, group: 'g', unit: 'each', packSize: 1, price: price(amount), cost: price(1), supplier: 'V' }) as MasterdataItem;
const lane = (id: string, from: string, to: string, leadTimeHours: number) =>
  ({ id, from: end(from), to: end(to), leadTimeHours }) as MasterdataItem;
const end = (text: string) => ({ kind: text.split(':')[0], id: text.split(':')[1] });
const promotion = (id: string, from: string, until: string, stores?: string[]) =>
  ({ id, name: id, from, until, products: ['P'], ...(stores === undefined ? {} : { stores }) }) as MasterdataItem;

const version = (kind: MasterdataKind, body: MasterdataItem, validFrom = '0001-01-01') => ({ kind, id: body.id, validFrom, body });
const snapshot = (...items: ReturnType<typeof version>[]): MemorySnapshot =>
  new MemorySnapshot(1, items, () => new Date('2026-03-02T12:00:00Z'));

describe('the directory in memory', () => {
  it('answers the price in force at a moment, now without one, and nothing before the first version', () => {
    const prices = snapshot(
      version('products', product('P', 200), '2026-03-01'),
      version('products', product('P', 300), '2026-03-05'),
      version('products', product('P', 100), '2026-02-01'),
    );
    const at = (day: string) => prices.product('P', new Date(`${day}T00:00:00Z`))?.price.amount;
    expect(['2026-01-31', '2026-02-01', '2026-03-04', '2026-03-05'].map(at)).toEqual([undefined, 100, 200, 300]);
    expect(prices.product('P')?.price.amount).toBe(200);
    expect(prices.knows('products', 'P')).toBe(true);
    expect(prices.knows('products', '__proto__')).toBe(false);
  });

  it('finds the promotion of a product at a store: in time, at that store, the one begun last', () => {
    const promotions = snapshot(
      version('promotions', promotion('SPRING', '2026-03-01T00:00:00Z', '2026-03-08T00:00:00Z')),
      version('promotions', promotion('LOCAL', '2026-03-03T00:00:00Z', '2026-03-04T00:00:00Z', ['1'])),
    );
    const at = (shop: string, moment: string) => promotions.promotionAt(shop, 'P', new Date(moment))?.id;
    expect(at('1', '2026-03-03T10:00:00Z')).toBe('LOCAL');
    expect(at('2', '2026-03-03T10:00:00Z')).toBe('SPRING');
    expect(at('1', '2026-03-04T00:00:00Z')).toBe('SPRING');
    expect(at('1', '2026-03-08T00:00:00Z')).toBeUndefined();
    expect(promotions.promotionAt('1', 'Q', new Date('2026-03-03T10:00:00Z'))).toBeUndefined();
  });

  it('takes the quickest lane, and between two stores of one centre the transfer lane of the centre', () => {
    const lanes = snapshot(
      version('stores', store('1', 'D1')),
      version('stores', store('2', 'D1')),
      version('stores', store('3', 'D2')),
      version('lanes', lane('L1', 'dc:D1', 'store:1', 30)),
      version('lanes', lane('L2', 'dc:D1', 'store:1', 20)),
      version('lanes', lane('T1', 'dc:D1', 'dc:D1', 8)),
    );
    const hours = (from: string, to: string) => lanes.leadTimeHours(end(from) as never, end(to) as never);
    expect([hours('dc:D1', 'store:1'), hours('store:1', 'store:2'), hours('store:1', 'store:3'), hours('dc:D1', 'store:2')]).toEqual([
      20,
      8,
      undefined,
      undefined,
    ]);
    expect(lanes.storesOfDc('D1').map((each) => each.id)).toEqual(['1', '2']);
  });

  it('routes to the team named, else to the one of the region, else to the one for everywhere', () => {
    const team = (id: string, region?: string) => ({ id, name: id, roles: ['procurement'], region }) as MasterdataItem;
    const teams = snapshot(version('teams', team('NORTH', 'R1')), version('teams', team('ALL')));
    expect(['R1', 'R9', undefined].map((region) => teams.teamFor('procurement', region)?.id)).toEqual(['NORTH', 'ALL', 'ALL']);
    expect(teams.teamFor('NORTH', 'R9')?.id).toBe('NORTH');
    expect(teams.teamFor('finance', 'R1')).toBeUndefined();
  });

  it('says where a store stands as far as it is known', () => {
    const places = snapshot(version('stores', store('1', 'D1')), version('regions', { id: 'R1', name: 'R', banner: 'B1' }));
    expect(places.placeOf('1')).toEqual({ store: '1', region: 'R1', banner: 'B1' });
    expect(places.placeOf('9')).toEqual({ store: '9' });
  });
});
