import { describe, expect, it } from 'vitest';
import { exampleFinding } from '../../../../test/support/example-finding.js';
import type { Directory } from '../../masterdata/index.js';
import { AssessRisk } from './assess-risk.js';

const product = { price: { amount: 499, currency: 'EUR' }, cost: { amount: 299, currency: 'EUR' } };
const directory = { snapshot: () => ({ product: () => product, tradingHoursBetween: () => 36 }) } as unknown as Directory;

describe('money at risk of a finding', () => {
  it('is worked out on the basis its rule names', () => {
    const at = new Date('2026-03-02T08:00:00Z');
    const facts = { 'demand-rate': { value: 2, at, source: 'test' }, 'on-hand-estimate': { value: 0, at, source: 'test' } };
    const of = (moneyAtRiskBasis: string) =>
      new AssessRisk(directory).run(exampleFinding({ subject: 'product:P1|store:101', facts, moneyAtRiskBasis } as never))(false);
    expect(of('lost-margin-until-replenishment').atRisk.amount).toBe(72 * 200);
    expect(of('lost-sales-until-replenishment').atRisk.amount).toBe(72 * 499);
  });
});
