import { describe, expect, it } from 'vitest';
import { calm, kinds, likeliest, neighbour, ofType, supplierLate, transfers, triage, type Situation } from './situation.fixture.js';

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

  it('waits for the goods of the centre when nothing can be done before, and says when it looks again', async () => {
    const s = supplierLate();
    s.dc.inbound = [{ etaHours: 9.2, quantity: 1_800, lateHours: 72 }];
    s.dc.expediting = 5_000;
    expect(await triage(s)).toMatchObject({ proposals: [], nextLook: { inHours: 11, wake: true } });
    s.dc.inbound = [];
    expect((await triage(s)).nextLook).toEqual({ inHours: 12, wake: false });
    s.neighbours = [neighbour('1')];
    expect(await triage(s)).toMatchObject({ proposals: [{}] });
    expect((await triage(s)).nextLook).toBeUndefined();
  });

  it('names the centre when the supplier is on time', async () => {
    const s = supplierLate();
    s.supplier = calm().supplier;
    s.facts['sell-through-ratio'] = 1.05;
    expect(likeliest(await triage(s))).toBe('dc-short');
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
