import { describe, expect, it } from 'vitest';
import { circumstances, exampleFinding, hour } from '../../../../test/support/example-finding.js';
import { EXCEPTION_MOVES, EXCEPTION_STATES, money } from '../../../kernel/index.js';
import { applyFinding } from './apply-finding.js';
import { correlate } from './incident.js';
import { moneyAtRisk, type RiskInputs } from './money-at-risk.js';
import { move, type TrackedException } from './tracked-exception.js';

const inputs: RiskInputs = { onHand: 5, demandRate: 2, tradingHours: 10, unitMargin: 120, unitPrice: 499, currency: 'EUR', doubted: false };
const MARGIN = 'lost-margin-until-replenishment';

describe('money at risk', () => {
  it('is at least the certain shortfall and at most all demand, times the margin', () => {
    const { atRisk } = moneyAtRisk(inputs, MARGIN);
    expect(atRisk.amount).toBeGreaterThanOrEqual(15 * 120);
    expect(atRisk.amount).toBeLessThanOrEqual(20 * 120);
  });
  it('is all demand when the record is in doubt', () => {
    expect(moneyAtRisk({ ...inputs, onHand: 500, doubted: true }, MARGIN).atRisk).toEqual(money(20 * 120, 'EUR'));
  });
  it('is nothing with plenty on hand, without demand, or at a loss-making price', () => {
    expect(moneyAtRisk({ ...inputs, onHand: 500 }, MARGIN).atRisk.amount).toBe(0);
    expect(moneyAtRisk({ ...inputs, demandRate: null }, MARGIN).atRisk.amount).toBe(0);
    expect(moneyAtRisk({ ...inputs, unitMargin: -5 }, MARGIN).atRisk.amount).toBe(0);
  });
  it('is what the basis its rule names says: the same units at retail price', () => {
    const [margin, sales] = [moneyAtRisk(inputs, MARGIN), moneyAtRisk(inputs, 'lost-sales-until-replenishment')];
    expect(sales.atRisk.amount / margin.atRisk.amount).toBeCloseTo(499 / 120, 2);
    expect(sales.basis).toMatchObject({ formula: expect.stringContaining('retail price'), unitPrice: 499 });
    expect(sales.basis['expectedLostUnits']).toBe(margin.basis['expectedLostUnits']);
    expect(margin.basis).toMatchObject({ formula: expect.stringContaining('unit margin'), unitMargin: 120 });
  });
  it('is counted by margin for a rule published under another word', () => {
    expect(moneyAtRisk(inputs, 'toString')).toEqual(moneyAtRisk(inputs, MARGIN));
  });
});

describe('an incident', () => {
  const hit = (store: string, amount = 1_000): TrackedException => {
    const finding = exampleFinding({ sharedCause: 'supplier:V7', place: { banner: 'B1', region: 'R1', store } });
    const change = applyFinding(finding, undefined, circumstances(hour(0), amount));
    if (change === undefined) throw new Error('expected an exception');
    return change.entity;
  };
  it('is three stores or more with one cause, and sums their money', () => {
    expect(correlate([hit('S1'), hit('S2')], undefined, hour(1))).toBeUndefined();
    const incident = correlate([hit('S1'), hit('S2'), hit('S3', 500)], undefined, hour(1));
    expect(incident).toMatchObject({
      sharedCause: 'supplier:V7',
      exceptions: 3,
      stores: ['S1', 'S2', 'S3'],
      moneyAtRisk: { amount: 2_500 },
    });
  });
  it('keeps its id as more join', () => {
    const first = correlate([hit('S1'), hit('S2'), hit('S3')], undefined, hour(1));
    const grown = correlate([hit('S1'), hit('S2'), hit('S3'), hit('S4')], first, hour(2));
    expect(grown).toMatchObject({ id: first?.id, exceptions: 4, openedAt: hour(1) });
  });
});

function reaches(exception: TrackedException, to: TrackedException['state']): boolean {
  try {
    return move(exception, to).state === to;
  } catch {
    return false;
  }
}

describe('the state table', () => {
  it('is the only way to move', () => {
    const exception = applyFinding(exampleFinding(), undefined, circumstances(hour(0)))?.entity as TrackedException;
    const allowed = EXCEPTION_STATES.flatMap((from) =>
      EXCEPTION_STATES.filter((to) => to !== from && reaches({ ...exception, state: from }, to)).map((to) => `${from} → ${to}`),
    );
    const table = EXCEPTION_STATES.flatMap((from) => EXCEPTION_MOVES[from].map((to) => `${from} → ${to}`));
    expect(allowed.toSorted()).toEqual(table.toSorted());
  });
});
