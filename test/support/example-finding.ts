import { money, type Finding, type FindingEffect } from '../../src/kernel/index.js';
import type { Circumstances } from '../../src/modules/exceptions/domain/apply-finding.js';

const START = Date.parse('2026-03-04T08:00:00Z');
/** A moment some hours into the example day. */
export const hour = (hours: number): Date => new Date(START + hours * 3_600_000);

/** A finding of the starter pack, about product P1 at store S1. */
export function exampleFinding(over: Partial<Finding> = {}): Finding {
  const store = over.place?.store ?? 'S1';
  const subject = `product:P1|store:${store}`;
  return {
    id: `fnd_${over.ruleId ?? 'cover'}_${(over.occurredAt ?? hour(0)).getTime()}_${store}`,
    ruleId: 'cover',
    ruleVersion: 'v1',
    ruleSet: 'set1',
    effect: 'open' as FindingEffect,
    exceptionType: 'promotion-stockout-risk',
    severity: 'medium',
    subject,
    mergeKey: `promotion-stockout-risk|${subject}`,
    place: { banner: 'B1', region: 'R1', store },
    team: 'regional-ops',
    agent: 'stockout-triage',
    moneyAtRiskBasis: 'lost-margin-until-replenishment',
    occurredAt: hour(0),
    signal: 'sig_1',
    correlationId: 'cor_1',
    because: [],
    facts: {},
    ...over,
  };
}

/** Circumstances in which an exception has so much money at risk. */
export function circumstances(now: Date, amount = 5_000): Circumstances {
  return {
    now,
    triageDelaySeconds: 60,
    attentionFloor: 100,
    team: 'regional-ops',
    atRisk: () => ({ atRisk: money(amount, 'EUR'), basis: {} }),
  };
}
