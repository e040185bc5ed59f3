import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cause } from '../../kernel/index.js';
import type { DraftProposal, RunResult } from '../contract/index.js';
import { replayRun } from '../runtime/index.js';
import { stockoutPlanner } from './planner.js';
import { calm, neighbour, shippedSpec, supplierLate, triage, type Situation } from './situation.fixture.js';

const ofType = <T extends DraftProposal['action']['type']>(result: RunResult, type: T) =>
  result.proposals.flatMap((p) =>
    p.action.type === type ? [{ ...p, params: p.action.params as Extract<DraftProposal['action'], { type: T }>['params'] }] : [],
  );
const transfers = (result: RunResult) => ofType(result, 'stock.transfer');
const kinds = (result: RunResult) => result.proposals.map((p) => p.action.type);
const likeliest = (result: RunResult): Cause | undefined => result.causes[0]?.cause;

describe('a store that will run short while the centre has stock', () => {
  it('gets the expected shortfall of two cycles from the centre at once, in whole packs', async () => {
    const result = await triage(calm());
    // Goods come at 22:00, when the 12 units are long gone; until the horizon (72 h, Saturday 10:00) the store trades
    // another 14 + 14 + 2 hours at 3 an hour.
    expect(transfers(result)).toHaveLength(1);
    const { params, expected, estimatedCostMinor } = transfers(result)[0]!;
    expect(params).toEqual({ product: '9', from: { kind: 'dc', id: 'D1' }, toStore: '212', quantity: 90 });
    expect(estimatedCostMinor).toBe(540);
    expect(expected).toMatchObject({ subject: 'product:9|store:212', fact: 'on-hand-estimate', withinMinutes: 21 * 60 });
    expect(expected.savedMarginMinor).toBeGreaterThan(75 * 120);
    expect(expected.savedMarginMinor).toBeLessThan(90 * 120);
    expect(result.status).toBe('completed');
    expect(result.refused).toEqual([]);
  });

  it('asks the neighbours only when a shortage is expected', async () => {
    const plenty = await triage({ ...calm(), facts: { ...calm().facts, 'on-hand-estimate': 200 } });
    expect(plenty.proposals).toEqual([]);
    expect(plenty.usage.toolCalls).toBe(7);
    expect((await triage(calm())).usage.toolCalls).toBe(8);
  });

  it('counts goods already on their way', async () => {
    const coming = { from: { kind: 'dc', id: 'D1' }, etaHours: 12, quantity: 105, lateHours: 0, status: 'planned' } as const;
    expect(transfers(await triage({ ...calm(), inbound: [coming] }))).toEqual([]);
    const some = transfers(await triage({ ...calm(), inbound: [{ ...coming, quantity: 24, status: 'asked' }] }));
    expect(some[0]?.params.quantity).toBe(72);
  });

  it('asks for more where the plan expects a strong weekend', async () => {
    const s = calm();
    s.facts = { ...s.facts, 'plan-units-next-24h': 30, 'plan-units-next-48h': 75, 'plan-units-next-72h': 120 };
    // Two days at half as much again: another 1.5 times 16 + 14 hours at 3 an hour, less what was wanted without.
    expect(transfers(await triage(s))[0]?.params.quantity).toBeGreaterThan(120);
  });

  it('proposes nothing that saves hardly more than it costs', async () => {
    const s = calm();
    s.facts = { ...s.facts, 'demand-rate': 0.08, 'on-hand-estimate': 2 };
    const { proposals } = await triage(s);
    expect(proposals).toEqual([]);
  });

  it('does not touch what the centre has promised to others', async () => {
    const s = calm();
    s.dc = { ...s.dc, onHand: 700, reserved: 690, dailyDemand: 10 };
    expect(transfers(await triage(s))[0]?.params.quantity).toBe(10);
  });

  it('names demand ahead of plan, or a local event where only this store sells so', async () => {
    const everywhere = calm();
    everywhere.neighbours = [neighbour('1', { sellThroughRatio: 1.5, onHand: 2 }), neighbour('2', { sellThroughRatio: 1.4, onHand: 2 })];
    expect(likeliest(await triage(everywhere))).toBe('demand-ahead');
    const alone = calm();
    alone.facts['sell-through-ratio'] = 2.4;
    alone.neighbours = [neighbour('1', { sellThroughRatio: 0.95 }), neighbour('2', { sellThroughRatio: 1 })];
    expect(likeliest(await triage(alone))).toBe('local-event');
  });

  it('names a neighbour that is closed', async () => {
    const s = calm();
    s.neighbours = [neighbour('1', { trading: false, sellThroughRatio: 0.3 }), neighbour('2', { sellThroughRatio: 1 })];
    expect(likeliest(await triage(s))).toBe('neighbour-closed');
  });
});

describe('a late supplier and an empty centre', () => {
  it('brings goods from the stores with the largest surplus, three at most, and names the supplier', async () => {
    const s = supplierLate();
    s.neighbours = [
      neighbour('1', { onHand: 40 }),
      neighbour('2', { onHand: 90 }),
      neighbour('3', { onHand: 60 }),
      neighbour('4', { onHand: 50 }),
      neighbour('5', { onHand: 8 }),
    ];
    const result = await triage(s);
    expect(transfers(result).map((t) => t.params.from)).toEqual([
      { kind: 'store', id: '2' },
      { kind: 'store', id: '3' },
    ]);
    expect(likeliest(result)).toBe('supplier-late');
    const finding = result.causes.find((c) => c.cause === 'supplier-late');
    expect(finding?.confidence).toBeGreaterThan(0.5);
    expect(finding?.for.join()).toMatch(/supplier S7 20 h late, notice: late/);
  });

  it('looks ahead until goods can be back: 52 h to the centre, 12 h more to the store', async () => {
    const s = supplierLate();
    s.neighbours = [neighbour('1', { onHand: 900, demandRate: 0.01 })];
    // 64 h hold 12 + 14 + 14 + 2… trading hours; the store wants what sells from 22:00 today until Saturday 02:00.
    const quantity = transfers(await triage(s))[0]?.params.quantity ?? 0;
    expect(quantity).toBeGreaterThanOrEqual(80);
    expect(quantity).toBeLessThanOrEqual(3 * 28 + 6);
  });

  it('leaves every donor what it expects to sell in two days, with a margin', async () => {
    const s = supplierLate();
    s.neighbours = [neighbour('1', { onHand: 30, demandRate: 0.5 })];
    // 28 trading hours at 0.5 = 14 units expected, 5 of spread: it keeps 18 of its 30.
    expect(transfers(await triage(s))[0]?.params.quantity).toBe(12);
    s.neighbours = [neighbour('1', { onHand: 19, demandRate: 0.5 })];
    expect(transfers(await triage(s))).toEqual([]);
  });

  it('takes nothing from a store whose record is in doubt or whose stock is promised', async () => {
    const s = supplierLate();
    s.neighbours = [neighbour('1', { suspect: true }), neighbour('2', { reservedOut: 120 }), neighbour('3', { onHand: null })];
    expect(transfers(await triage(s))).toEqual([]);
  });

  it('asks the supplier to expedite what the neighbours cannot give, when the margin pays the fee', async () => {
    const s = supplierLate();
    s.dc.inbound = [{ etaHours: 90, quantity: 1_800, lateHours: 72 }];
    const [expedite] = ofType(await triage(s), 'order.expedite');
    expect(expedite?.params).toMatchObject({ product: '9', supplier: 'S7', dc: 'D1', feePerUnit: 40 });
    expect(expedite?.params.quantity).toBeGreaterThan(0);
    expect((expedite?.params.quantity ?? 0) % 6).toBe(0);
    expect(expedite?.expected).toMatchObject({ subject: 'dc:D1|product:9', fact: 'dc-on-hand' });
  });

  it('expedites once for all stores of the centre: the one that misses most asks', async () => {
    const s = supplierLate();
    s.dc.inbound = [{ etaHours: 90, quantity: 1_800, lateHours: 72 }];
    const [alone] = ofType(await triage(s), 'order.expedite');
    const short = { onHand: 0, contends: true, asksNow: true };
    s.neighbours = [neighbour('1', { ...short, demandRate: 2 })];
    const [forBoth] = ofType(await triage(s), 'order.expedite');
    expect(forBoth?.params.quantity).toBeGreaterThan(alone?.params.quantity ?? Infinity);
    s.neighbours = [neighbour('1', { ...short, demandRate: 4 })];
    expect(kinds(await triage(s))).not.toContain('order.expedite');
    s.neighbours = [neighbour('1', { ...short, demandRate: 4, asksNow: false })];
    expect(kinds(await triage(s))).toContain('order.expedite');
  });

  it.each<[string, (s: Situation) => void]>([
    ['the fee exceeds the margin', (s) => (s.supplier.expedite = { leadTimeHours: 30, feePerUnit: 130 })],
    ['it would come too late', (s) => (s.supplier.expedite = { leadTimeHours: 90, feePerUnit: 4 })],
    ['the supplier offers none', (s) => (s.supplier.expedite = null)],
    ['enough was already asked for', (s) => (s.dc.expediting = 5_000)],
  ])('does not expedite when %s', async (_, change) => {
    const s = supplierLate();
    s.dc.inbound = [{ etaHours: 90, quantity: 1_800, lateHours: 72 }];
    change(s);
    expect(kinds(await triage(s))).not.toContain('order.expedite');
  });

  it('places a substitute that has stock to spare when too little comes in time', async () => {
    const s = supplierLate();
    s.facts['on-hand-estimate'] = 0;
    s.product.substitutes = [
      { product: '10', onHand: 200, demandRate: 0.5, unitMargin: 150 },
      { product: '11', onHand: 300, demandRate: 0.5, unitMargin: 60 },
      { product: '12', onHand: 3, demandRate: 2, unitMargin: 900 },
    ];
    const [placement] = ofType(await triage(s), 'task.substitute-placement');
    expect(placement?.params).toEqual({ store: '212', product: '9', substitute: '10' });
    expect(placement?.expected).toMatchObject({ subject: 'product:10|store:212', fact: 'units-sold-24h' });
  });

  it('places none while the shelf still holds, or when no substitute can spare any', async () => {
    const s = supplierLate();
    s.facts['on-hand-estimate'] = 70;
    s.product.substitutes = [{ product: '10', onHand: 200, demandRate: 0.5, unitMargin: 150 }];
    expect(kinds(await triage(s))).not.toContain('task.substitute-placement');
    s.facts['on-hand-estimate'] = 0;
    s.product.substitutes = [{ product: '10', onHand: 4, demandRate: 0.5, unitMargin: 150 }];
    expect(kinds(await triage(s))).not.toContain('task.substitute-placement');
  });

  it('names the centre when the supplier is on time', async () => {
    const s = supplierLate();
    s.supplier = calm().supplier;
    s.facts['sell-through-ratio'] = 1.05;
    expect(likeliest(await triage(s))).toBe('dc-short');
  });
});

describe('a record in doubt', () => {
  const silent = (): Situation => {
    const s = calm();
    s.facts = { ...s.facts, 'on-hand-estimate': 130, 'sell-through-ratio': 0.95 };
    s.trust = { ...s.trust, onHand: 130, hoursSinceLastSale: 4, expectedSinceLastSale: 9, recordAgeHours: 90, lastReceivedAgeHours: null };
    return s;
  };

  it('is counted first: no goods are moved to a store whose record says plenty', async () => {
    const result = await triage(silent());
    expect(kinds(result)).toEqual(['task.count']);
    expect(result.proposals[0]?.expected).toMatchObject({ fact: 'data-age-hours', atMost: 16 });
    expect(likeliest(result)).toBe('record-wrong');
  });

  it('looks like a shelf nobody worked when goods came lately and the count is fresh', async () => {
    const s = silent();
    s.trust = { ...s.trust, lastReceivedAgeHours: 10, lastCountAgeHours: 20 };
    expect(likeliest(await triage(s))).toBe('shelf-not-worked');
  });

  it('is counted when negative, and no lorry is sent while it goes on selling', async () => {
    const s = calm();
    s.facts['on-hand-estimate'] = -4;
    const result = await triage(s);
    expect(kinds(result)).toEqual(['task.count']);
    expect(likeliest(result)).toBe('record-wrong');
  });

  it('is not counted again within hours of a count', async () => {
    const s = silent();
    s.trust.lastCountAgeHours = 6;
    s.facts['on-hand-estimate'] = 150;
    expect(kinds(await triage(s))).toEqual([]);
  });

  it('is counted and supplied when even the record says that it will not last', async () => {
    const s = silent();
    s.facts['on-hand-estimate'] = 7;
    expect(kinds(await triage(s))).toEqual(['task.count', 'stock.transfer']);
  });

  it('is not worth a count when the product hardly sells', async () => {
    const s = silent();
    s.facts['demand-rate'] = 0.02;
    expect(kinds(await triage(s))).toEqual([]);
  });

  it('points at price or planogram when it sells far below plan with counted stock at hand', async () => {
    const s = silent();
    s.facts['sell-through-ratio'] = 0.3;
    s.trust = { ...s.trust, hoursSinceLastSale: 1, expectedSinceLastSale: 0.5, lastCountAgeHours: 10 };
    expect(likeliest(await triage(s))).toBe('price-or-planogram-error');
  });
});

describe('doubtful evidence', () => {
  it('proposes no transfer without stock or demand', async () => {
    for (const facts of [{ 'demand-rate': 3 }, { 'on-hand-estimate': 2 }, {}] as Situation['facts'][]) {
      const s: Situation = { ...calm(), facts, trust: { ...calm().trust, onHand: null } };
      expect(kinds(await triage(s))).toEqual([]);
    }
  });

  it('proposes nothing that loses money: no margin, no move', async () => {
    const s = supplierLate();
    s.facts['unit-margin'] = -20;
    s.neighbours = [neighbour('1')];
    expect((await triage(s)).proposals).toEqual([]);
  });
});

describe('neighbours triaged at the same moment', () => {
  it('share one surplus: together they take no more than there is', async () => {
    const giver = neighbour('9', { onHand: 60, demandRate: 0.1 });
    const short = (store: string, onHand: number) => neighbour(store, { onHand, demandRate: 3, contends: true });
    const stores = [short('1', 4), short('2', 8), short('3', 12)];
    let taken = 0;
    for (const { store, onHand } of stores) {
      const s = supplierLate();
      s.facts['on-hand-estimate'] = onHand as number;
      s.neighbours = [giver, ...stores.filter((o) => o.store !== store)];
      taken += transfers(await triage(s, store)).reduce((sum, t) => sum + t.params.quantity, 0);
    }
    expect(taken).toBeGreaterThan(40);
    expect(taken).toBeLessThanOrEqual(60);
  });
});

const units = fc.integer({ min: 0, max: 150 });
const anySituation = fc
  .record({
    stock: fc.integer({ min: -5, max: 150 }),
    rate: fc.double({ min: 0, max: 8, noNaN: true }),
    ratio: fc.double({ min: 0.2, max: 3, noNaN: true }),
    margin: fc.integer({ min: -50, max: 400 }),
    dcStock: fc.option(fc.integer({ min: 0, max: 500 }), { nil: null }),
    dcReserved: fc.integer({ min: 0, max: 300 }),
    late: fc.boolean(),
    fee: fc.integer({ min: 0, max: 200 }),
    silent: fc.boolean(),
    neighbours: fc.array(
      fc.record({
        onHand: units,
        reservedOut: units,
        demandRate: fc.double({ min: 0, max: 6, noNaN: true }),
        arrives: units,
        suspect: fc.boolean(),
      }),
      { maxLength: 8 },
    ),
  })
  .map((r): Situation => {
    const s = r.late ? supplierLate() : calm();
    s.facts = { 'on-hand-estimate': r.stock, 'demand-rate': r.rate, 'sell-through-ratio': r.ratio, 'unit-margin': r.margin };
    s.dc = { ...s.dc, onHand: r.dcStock, reserved: r.dcReserved };
    s.supplier = { ...s.supplier, expedite: { leadTimeHours: 24, feePerUnit: r.fee } };
    if (r.silent) s.trust = { ...s.trust, hoursSinceLastSale: 5, expectedSinceLastSale: 8 };
    s.product.substitutes = [{ product: '10', onHand: 80, demandRate: 0.5, unitMargin: 150 }];
    s.neighbours = r.neighbours.map(({ arrives, ...n }, i) =>
      neighbour(String(i + 1), { ...n, arriving: [{ etaHours: 20, quantity: arrives }] }),
    );
    return s;
  });

describe('whatever the situation', () => {
  it('never takes more than a place has free, never from the store itself, never for less than it costs', async () => {
    await fc.assert(
      fc.asyncProperty(anySituation, async (s) => {
        const result = await triage(s);
        expect(result.refused).toEqual([]);
        expect(transfers(result).length).toBeLessThanOrEqual(3);
        for (const p of result.proposals) expect(p.expected.savedMarginMinor).toBeGreaterThan(p.estimatedCostMinor);
        for (const { params } of transfers(result)) {
          expect(params.from).not.toEqual({ kind: 'store', id: '212' });
          const giver = s.neighbours.find((n) => params.from.kind === 'store' && n.store === params.from.id);
          const free =
            params.from.kind === 'dc' ? (s.dc.onHand ?? 0) - s.dc.reserved : (giver?.onHand ?? 0) - (giver?.reservedOut ?? 0) - 1;
          expect(params.quantity).toBeLessThanOrEqual(free);
          expect(giver?.suspect ?? false).toBe(false);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('decides the same twice, and replays to the same digest', async () => {
    await fc.assert(
      fc.asyncProperty(anySituation, async (s) => {
        const first = await triage(s);
        expect((await triage(s)).digest).toBe(first.digest);
        const steps = await first.journal.load('run_1');
        const replay = await replayRun({ spec: shippedSpec, input: first.input, planner: stockoutPlanner, steps });
        expect(replay).toMatchObject({ same: true, digest: first.digest });
      }),
      { numRuns: 100 },
    );
  });
});
