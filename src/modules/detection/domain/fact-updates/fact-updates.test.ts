import { describe, expect, it } from 'vitest';
import type { Signal, SignalData } from '../../../../kernel/index.js';
import { applyUpdate, type DocumentUpdate } from '../apply-update.js';
import { emptyDocument, type FactDocument } from '../fact-document.js';
import { updatesOf, type Measure } from './index.js';

const NOON = '2026-03-04T12:00:00Z';
const ms = (text: string) => Date.parse(text);
const measure: Measure = (_product, value, unit) => (unit === 'case' ? value * 6 : value);
const signal = <T extends keyof SignalData>(type: T, data: SignalData[T], over: { id?: string; time?: string } = {}): Signal =>
  ({
    id: over.id ?? 'sig_1',
    source: 's',
    type,
    time: new Date(over.time ?? NOON),
    receivedAt: new Date(NOON),
    correlationId: 'c',
    data,
  }) as unknown as Signal;

function told(...signals: Signal[]): Map<string, FactDocument> {
  const documents = new Map<string, FactDocument>();
  for (const one of signals)
    for (const update of updatesOf(one, measure) as DocumentUpdate[]) {
      const document = documents.get(update.subject) ?? emptyDocument(update.subject);
      documents.set(update.subject, document);
      applyUpdate(document, update);
    }
  return documents;
}
const anyOrder = (...signals: Signal[]) => {
  const forward = told(...signals);
  expect(told(...signals, ...signals), 'told twice').toEqual(forward);
  const by = (documents: Map<string, FactDocument>) =>
    [...documents.values()]
      .map((one) => ({ ...one, inbound: [...one.inbound].sort((a, b) => (a.delivery < b.delivery ? -1 : 1)) }))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  expect(by(told(...[...signals].reverse())), 'the other way round').toEqual(by(forward));
  return forward;
};

const position = (onHand: number, countedAt = NOON, basis: 'record' | 'count' = 'record', kind: 'store' | 'dc' = 'store') => ({
  location: { kind, id: kind === 'store' ? 'S1' : 'D1' },
  countedAt,
  basis,
  lines: [{ product: 'P1', onHand, unit: 'each' as const, onOrder: 24 }],
});
const leg = { delivery: 'DL1', from: { kind: 'dc' as const, id: 'D1' }, to: { kind: 'store' as const, id: 'S1' } };
const lines = [{ product: 'P1', quantity: 2, unit: 'case' as const }];
const P1S1 = 'product:P1|store:S1';

describe('inventory positions', () => {
  it('hold by the moment of counting, whatever order they come in', () => {
    const documents = anyOrder(
      signal('retail.inventory.position', position(8, '2026-03-04T06:00:00Z'), { id: 'a' }),
      signal('retail.inventory.position', position(5, '2026-03-04T11:00:00Z'), { id: 'b' }),
    );
    expect(documents.get(P1S1)?.latest).toEqual({
      'on-hand': { v: 5, at: ms('2026-03-04T11:00:00Z'), s: 'b' },
      'on-order': { v: 24, at: ms('2026-03-04T11:00:00Z'), s: 'b' },
    });
  });
  it('keep counts apart from records, and mark a record below zero', () => {
    const documents = anyOrder(
      signal('retail.inventory.position', position(-2), { id: 'a' }),
      signal('retail.inventory.position', position(3, NOON, 'count'), { id: 'b' }),
    );
    expect(documents.get(P1S1)?.latest['on-hand']).toEqual({ v: -2, at: ms(NOON), s: 'a', t: 'suspect' });
    expect(documents.get(P1S1)?.latest['on-hand-counted']?.v).toBe(3);
  });
  it('of a distribution centre are facts of the centre', () => {
    expect(
      told(signal('retail.inventory.position', position(90, NOON, 'record', 'dc'))).get('dc:D1|product:P1')?.latest['dc-on-hand']?.v,
    ).toBe(90);
  });
});

describe('replenishment issues', () => {
  it('count once a signal, in order of event time', () => {
    const issue = { store: 'S1', product: 'P1', reason: 'shelf-empty' as const };
    const documents = anyOrder(
      signal('retail.replenishment.issue', issue, { id: 'a' }),
      signal('retail.replenishment.issue', issue, { id: 'b', time: '2026-03-04T09:00:00Z' }),
    );
    expect(documents.get(P1S1)?.events['replenishment-issues']).toEqual([
      [ms('2026-03-04T09:00:00Z'), 'b', 'shelf-empty'],
      [ms(NOON), 'a', 'shelf-empty'],
    ]);
  });
});

describe('deliveries', () => {
  const planned = signal('retail.delivery.planned', { ...leg, plannedAt: '2026-03-05T06:00:00Z', lines, cause: 'act_1' }, { id: 'a' });
  const delayed = signal(
    'retail.delivery.delayed',
    { ...leg, plannedAt: '2026-03-05T06:00:00Z', newEta: '2026-03-06T06:00:00Z', lines, reason: 'traffic' },
    { id: 'b', time: '2026-03-04T13:00:00Z' },
  );
  const received = signal(
    'retail.delivery.received',
    { ...leg, receivedAt: '2026-03-06T07:00:00Z', lines },
    { id: 'c', time: '2026-03-06T07:00:00Z' },
  );

  it('are expected by the newest word, measured from the first plan, in the product’s own unit', () => {
    expect(anyOrder(planned, delayed).get(P1S1)?.inbound).toEqual([
      {
        delivery: 'DL1',
        from: 'dc:D1',
        quantity: 12,
        plannedAt: ms('2026-03-05T06:00:00Z'),
        eta: ms('2026-03-06T06:00:00Z'),
        cause: 'act_1',
        toldAt: ms('2026-03-04T13:00:00Z'),
        toldBy: 'b',
      },
    ]);
  });
  it('are no longer on the way once received, even when that is heard first', () => {
    const [known] = told(received, planned, delayed).get(P1S1)?.inbound ?? [];
    expect(known?.received).toEqual({ quantity: 12, at: ms('2026-03-06T07:00:00Z') });
    expect(told(planned, delayed, received).get(P1S1)?.inbound).toEqual([known]);
  });
});

describe('supplier notices', () => {
  it('stand in order of event time, each once', () => {
    const notice = (kind: 'late' | 'resolved', id: string, time: string) =>
      signal('retail.supplier.notice', { supplier: 'V1', kind, products: kind === 'late' ? ['P1'] : [], delayHours: 24 }, { id, time });
    const documents = anyOrder(notice('late', 'a', NOON), notice('resolved', 'b', '2026-03-05T12:00:00Z'));
    expect(documents.get('supplier:V1')?.notices.map((one) => [one.kind, one.products])).toEqual([
      ['late', ['P1']],
      ['resolved', undefined],
    ]);
  });
});

describe('the other signals', () => {
  it('a count task is a count', () => {
    const done = { store: 'S1', task: 'T1', completedAt: NOON, result: 'done' as const, product: 'P1', counted: 4 };
    expect(anyOrder(signal('retail.task.completed', done)).get(P1S1)?.latest['on-hand-counted']?.v).toBe(4);
    expect(updatesOf(signal('retail.task.completed', { ...done, result: 'not-possible' }), measure)).toEqual([]);
  });
  it('sales assign an hour of a store, a product named twice summed', () => {
    const data = {
      store: 'S1',
      hourStart: NOON,
      currency: 'EUR',
      lines: [1, 2].map((units) => ({ product: 'P1', units, unit: 'each' as const })),
    };
    expect(updatesOf(signal('retail.store-sales.hourly', data, { time: '2026-03-04T13:00:00Z' }), measure)).toEqual([
      { does: 'sell', store: 'S1', hour: { start: ms(NOON), at: ms('2026-03-04T13:00:00Z'), signal: 'sig_1', lines: ['P1', 3] } },
    ]);
  });
  it('a demand plan is kept by store', () => {
    const data = {
      store: 'S1',
      firstDay: '2026-03-04',
      hourShares: Array<number>(24).fill(1 / 24),
      lines: [{ product: 'P1', units: [7, 8] }],
    };
    expect(updatesOf(signal('retail.demand.plan', data), measure)).toMatchObject([
      { does: 'plan', plan: { store: 'S1', firstDay: 20516 } },
    ]);
  });
  it('a promotion plan changes no fact', () => {
    const data = { promotion: 'M1', name: 'm', from: NOON, until: '2026-03-09T12:00:00Z', products: ['P1'] };
    expect(updatesOf(signal('retail.promotion.plan', data), measure)).toEqual([]);
  });
});
