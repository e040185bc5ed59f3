import { describe, expect, it } from 'vitest';
import { SIGNAL_TYPES, subjectShape, type Signal, type SignalData } from '../../../kernel/index.js';
import { compileRuleSet, type Absence } from '../../../rules/index.js';
import { ruleWith, smallCatalogue } from '../../../rules/testing/small-world.js';
import { armedBy, checkOf, dueAbsenceOf, touchedWhenDue } from './due-absence.js';
import { profileOf } from './rule-profile.js';
import { productIn, touchedBy, type Surroundings } from './touched-subjects.js';

const AT = new Date('2026-03-04T12:00:00Z');
const world: Surroundings = {
  promoted: (store) => [productIn(store, 'P1')],
  isPromoted: (_, product, at) => product === 'P1' && at < AT.getTime() + 86_400_000,
  inStore: productIn,
  storesOfDc: () => ['S1', 'S2'],
  stores: () => ['S1', 'S2'],
  supplierOf: () => 'V1',
};
const line = { product: 'P2', quantity: 1, unit: 'each' as const };
const leg = { delivery: 'D1', from: { kind: 'dc' as const, id: 'C1' }, to: { kind: 'store' as const, id: 'S1' }, lines: [line, line] };
const dc = { kind: 'dc' as const, id: 'C1' };
const signal = <T extends keyof SignalData>(type: T, data: object, id = 's1'): Signal =>
  ({ id, source: 't', type, time: AT, receivedAt: AT, correlationId: 'c1', data }) as unknown as Signal;
const planned = (changes: object = {}, id?: string) =>
  signal('retail.delivery.planned', { ...leg, plannedAt: '2026-03-05T08:00:00+01:00', ...changes }, id);
const profile = (absences: Absence[], changes: Parameters<typeof ruleWith>[0] = {}) =>
  profileOf(compileRuleSet([ruleWith({ trigger: { signals: [], absences }, ...changes })], smallCatalogue));
const everywhere = () => true;
const armed = (one: Signal, absences: Absence[], concerns: Parameters<typeof armedBy>[3] = everywhere) =>
  armedBy(one, profile(absences), world, concerns);
const AFTER_PLAN: Absence = { after: 'retail.delivery.planned', minutes: 2160 };

describe('what a signal arms', () => {
  it('is each subject it touches, once, so long after the moment announced', () => {
    expect(armed(planned(), [AFTER_PLAN])).toMatchObject([
      { subject: 'product:P2|store:S1', time: new Date('2026-03-06T20:00:00+01:00'), signal: 's1', correlationId: 'c1' },
    ]);
  });

  it('is counted from the newest arrival of a delay, and from the event itself where nothing is announced', () => {
    const delay = signal('retail.delivery.delayed', { ...leg, plannedAt: AT.toISOString(), newEta: '2026-03-07T00:00:00Z' });
    expect(armed(delay, [{ after: 'retail.delivery.delayed', minutes: 60 }])[0]?.time).toEqual(new Date('2026-03-07T01:00:00Z'));
    const issue = signal('retail.replenishment.issue', { store: 'S1', product: 'P2', reason: 'damaged' });
    expect(armed(issue, [{ after: 'retail.replenishment.issue', minutes: 90 }])[0]?.time).toEqual(new Date('2026-03-04T13:30:00Z'));
  });

  it('is nothing for other signals, and where and when no rule is meant', () => {
    expect(armed(signal('retail.delivery.received', { ...leg, receivedAt: AT.toISOString() }), [AFTER_PLAN])).toEqual([]);
    expect(armed(planned({ to: dc }), [AFTER_PLAN])).toEqual([]);
    const asked: unknown[] = [];
    expect(armed(planned(), [AFTER_PLAN], (rule, touched, at) => asked.push([rule.id, touched.store, at]) < 0)).toEqual([]);
    expect(asked).toEqual([['short-cover', 'S1', new Date('2026-03-06T20:00:00+01:00')]]);
  });

  it('has one id for one delivery and moment, whoever says so and how often', () => {
    const id = (one: Signal, absence = AFTER_PLAN) => armed(one, [absence])[0]?.id;
    expect(id(planned({ plannedAt: '2026-03-05T07:00:00Z' }, 's2'))).toBe(id(planned()));
    const others = [
      id(planned({ delivery: 'D2' })),
      id(planned({ plannedAt: '2026-03-05T09:00:00Z' })),
      id(planned(), { ...AFTER_PLAN, minutes: 60 }),
    ];
    expect(new Set([id(planned()), ...others]).size).toBe(4);
  });

  it('is one look for all rules that ask for the same time', () => {
    const rules = ['a', 'b'].map((id) => ruleWith({ id, trigger: { signals: [], absences: [AFTER_PLAN, AFTER_PLAN] } }));
    const both = profileOf(compileRuleSet(rules, smallCatalogue));
    expect(armedBy(planned(), both, world, everywhere)).toHaveLength(1);
    expect(armedBy(planned(), both, world, ({ id }) => id === 'b')).toHaveLength(1);
  });
});

describe('the work of an absence', () => {
  const due = { ...armed(planned(), [AFTER_PLAN])[0]!, time: new Date('2026-03-06T19:00:30.500Z') };
  it('is due a second after all signals received up to its minute', () => {
    expect(checkOf(due, 0).dueAt).toEqual(new Date('2026-03-06T19:01:01Z'));
    expect(checkOf(due, 30).dueAt).toEqual(new Date('2026-03-06T19:01:31Z'));
  });
  it('says all there is to know, and nothing else is taken for it', () => {
    expect(dueAbsenceOf(checkOf(due, 30))).toEqual(due);
    expect(() => dueAbsenceOf({ ...checkOf(due, 0), cause: undefined })).toThrow(/names no absence/);
  });
});

describe('a subject whose time has come', () => {
  const due = armed(planned(), [AFTER_PLAN])[0]!;
  const inPromotion = profile([AFTER_PLAN], { conditions: { all: [{ fact: 'cover', operator: 'lessThan', value: 2 }] } });
  it('is looked at while a rule asks, and only in a promotion if it asks only there', () => {
    const touched = { subject: due.subject, store: 'S1', product: 'P2' };
    expect(touchedWhenDue(due, inPromotion, world)).toEqual([touched]);
    const only = { anytime: new Set<string>(), inPromotion: new Set(['retail.delivery.planned+2160m product|store']) };
    expect(touchedWhenDue(due, only, world)).toEqual([]);
    const promoted = { ...due, subject: 'product:P1|store:S1', time: AT };
    expect(touchedWhenDue(promoted, only, world)).toHaveLength(1);
    expect(touchedWhenDue({ ...promoted, time: due.time }, only, world)).toEqual([]);
    expect(touchedWhenDue(due, profile([{ ...AFTER_PLAN, minutes: 60 }]), world)).toEqual([]);
  });
});

describe('what a signal type says it is about', () => {
  const nodes = [dc, leg.to];
  const examples: Record<keyof SignalData, object[]> = {
    'retail.store-sales.hourly': [{ store: 'S1', lines: [] }],
    'retail.inventory.position': nodes.map((location) => ({ location, lines: [line] })),
    'retail.replenishment.issue': [{ store: 'S1', product: 'P1' }],
    'retail.delivery.planned': nodes.map((to) => ({ ...leg, to })),
    'retail.delivery.received': nodes.map((to) => ({ ...leg, to })),
    'retail.delivery.delayed': nodes.map((to) => ({ ...leg, to })),
    'retail.supplier.notice': [{ supplier: 'V1', products: [] }],
    'retail.promotion.plan': [{ products: ['P1'] }],
    'retail.demand.plan': [{ store: 'S1', lines: [] }],
    'retail.task.completed': [{ store: 'S1', product: 'P1' }],
  };
  it.each(SIGNAL_TYPES.map(({ type, subjects }) => [type, subjects] as const))('is what %s touches', (type, subjects) => {
    const all = { has: () => true };
    const shapes = examples[type].flatMap((data) => touchedBy(signal(type, data), { anytime: all, inPromotion: all }, world));
    expect(new Set(shapes.map(({ subject }) => subjectShape(subject)))).toEqual(new Set(subjects));
  });
});
