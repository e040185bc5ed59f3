import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counted } from '../../../test/support/counted.js';
import { replayRun } from '../runtime/index.js';
import { stockoutPlanner } from './planner.js';
import { calm, neighbour, shippedSpec, supplierLate, transfers, triage, type Situation } from './situation.fixture.js';

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
      counted(8_000),
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
      counted(2_000),
    );
  });
});
