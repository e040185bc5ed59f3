import { describe, expect, it } from 'vitest';
import type { Signal, SignalData } from '../../../kernel/index.js';
import { emptyDocument } from './fact-document.js';
import type { PublishedRule } from '../../../rules/index.js';
import { mayBeAsked, type RuleProfile } from './rule-profile.js';
import { productIn, touchedBy, type Surroundings } from './touched-subjects.js';

const AT = new Date('2026-03-04T12:00:00Z');
const profile = (...inPromotion: string[]): RuleProfile => ({
  inPromotion: new Set(inPromotion),
  anytime: new Set(),
  arming: new Map(),
  openers: new Map([['risk', new Set(['open-a', 'open-b'])]]),
  closers: new Map([['risk', new Set(['close-a'])]]),
});
const PROMOTED: Record<string, string[]> = { S1: ['P1', 'P2'], S2: ['P1'], S3: [] };
const world: Surroundings = {
  promoted: (store) => (PROMOTED[store] ?? []).map((product) => productIn(store, product)),
  inStore: productIn,
  isPromoted: (store, product) => PROMOTED[store]?.includes(product) ?? false,
  storesOfDc: (dc) => (dc === 'D1' ? ['S1', 'S3'] : ['S2']),
  stores: () => ['S1', 'S2', 'S3'],
  supplierOf: (product) => (product === 'P1' ? 'V1' : 'V2'),
};
const touched = <T extends keyof SignalData>(type: T, data: object, rules = profile(`${type} product|store`)): string[] =>
  touchedBy({ id: 's', type, time: AT, data } as unknown as Signal, rules, world).map((one) => one.subject);
const line = { product: 'P1', quantity: 1, unit: 'each' };

describe('subjects a signal touches', () => {
  it('hourly sales touch every promoted product of the store, sold or not', () => {
    expect(touched('retail.store-sales.hourly', { store: 'S1', lines: [{ product: 'P9', units: 1 }] })).toEqual([
      'product:P1|store:S1',
      'product:P2|store:S1',
    ]);
  });
  it('nothing is touched when no rule asks', () => {
    expect(touched('retail.store-sales.hourly', { store: 'S1', lines: [] }, profile())).toEqual([]);
  });
  it('a product that sold is touched outside promotions when a rule wants it there', () => {
    const rules = { ...profile(), anytime: new Set(['retail.store-sales.hourly product|store']) };
    expect(touched('retail.store-sales.hourly', { store: 'S2', lines: [{ product: 'P9', units: 1 }] }, rules)).toEqual([
      'product:P1|store:S2',
      'product:P9|store:S2',
    ]);
  });
  it('a stock record touches its own promoted products', () => {
    const data = { location: { kind: 'store', id: 'S1' }, lines: [{ product: 'P2' }, { product: 'P9' }] };
    expect(touched('retail.inventory.position', data)).toEqual(['product:P2|store:S1']);
  });
  it('a notice of a supplier reaches the promoted products it names, in every store', () => {
    expect(touched('retail.supplier.notice', { supplier: 'V1', products: [] })).toEqual(['product:P1|store:S1', 'product:P1|store:S2']);
    expect(touched('retail.supplier.notice', { supplier: 'V1', products: ['P2'] })).toEqual([]);
  });
  it('a delay to a centre reaches the stores behind it, a receipt does not', () => {
    const data = { to: { kind: 'dc', id: 'D1' }, lines: [line] };
    expect(touched('retail.delivery.delayed', data)).toEqual(['product:P1|store:S1']);
    expect(touched('retail.delivery.received', data)).toEqual([]);
    expect(touched('retail.delivery.received', { to: { kind: 'store', id: 'S2' }, lines: [line] })).toEqual(['product:P1|store:S2']);
  });
});

describe('a rule that raised a finding', () => {
  const rule = (id: string, effect: string, repeatAfterMinutes = 60) =>
    ({ id, document: { effect, exceptionType: 'risk', repeatAfterMinutes } }) as unknown as PublishedRule;
  const minute = (m: number) => AT.getTime() + m * 60_000;
  const document = (raised: Record<string, number>) => ({
    ...emptyDocument('product:P1|store:S1'),
    raised: Object.fromEntries(Object.entries(raised).map(([id, m]) => [id, { at: minute(m), s: `sig_${m}` }])),
  });
  const asked = (one: PublishedRule, raised: Record<string, number> | undefined, m: number, signal = 'sig_new') =>
    mayBeAsked(one, raised === undefined ? undefined : document(raised), profile(), { at: minute(m), signal });

  it('keeps quiet until its time is over', () => {
    expect([asked(rule('open-a', 'open'), { 'open-a': 0 }, 59), asked(rule('open-a', 'open'), { 'open-a': 0 }, 60)]).toEqual([false, true]);
    expect(asked(rule('open-b', 'open'), { 'open-a': 0 }, 1)).toBe(true);
  });
  it('raises the same finding for the same signal again', () => {
    expect(asked(rule('open-a', 'open'), { 'open-a': 0 }, 0, 'sig_0')).toBe(true);
  });
  it('keeps quiet about signals older than the one it was raised by', () => {
    expect(asked(rule('open-a', 'open'), { 'open-a': 30 }, 0)).toBe(false);
  });
  it('speaks again at once after a recovery', () => {
    expect(asked(rule('open-a', 'open'), { 'open-a': 0, 'close-a': 10 }, 11)).toBe(true);
  });
  it('does not close by an older signal what a newer one raised', () => {
    expect(asked(rule('close-a', 'close'), { 'open-a': 30 }, 29)).toBe(false);
  });
  it('closes only what was raised, and once', () => {
    const close = rule('close-a', 'close');
    expect([
      asked(close, undefined, 5),
      asked(close, {}, 5),
      asked(close, { 'open-b': 0 }, 5),
      asked(close, { 'open-b': 0, 'close-a': 4 }, 5),
    ]).toEqual([false, false, true, false]);
  });
});
