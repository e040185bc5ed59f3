import { Injectable } from '@nestjs/common';
import { parseSubject, type Finding } from '../../../kernel/index.js';
import { Directory } from '../../masterdata/index.js';
import { moneyAtRisk } from '../domain/money-at-risk.js';
import type { Circumstances } from '../domain/apply-finding.js';

/**
 * How far is looked ahead: until goods can next be on the shelf, but two cycles at least, because the next orders are still
 * made by the plan; four days at most.
 */
const LOOKED_AHEAD_HOURS = { least: 72, most: 96 } as const;
const UNKNOWN_LEAD_HOURS = 24;
const HOUR_MS = 3_600_000;

/** Works out money at risk of findings, on the basis its rule names, from the facts each carries: what was known when it fired, whenever it is applied. */
@Injectable()
export class AssessRisk {
  constructor(private readonly directory: Directory) {}

  /** A subject that is no product at a store, or has no known product, has no money at risk. */
  run(finding: Finding): Circumstances['atRisk'] {
    const snapshot = this.directory.snapshot();
    const at = finding.occurredAt;
    const { product: productId, store } = parseSubject(finding.subject);
    const product = productId === undefined ? undefined : snapshot.product(productId, at);
    const number = (fact: string): number | null => {
      const value = finding.facts[fact]?.value;
      return typeof value === 'number' && Number.isFinite(value) ? value : null;
    };
    const until = new Date(
      at.getTime() + Math.min(LOOKED_AHEAD_HOURS.most, Math.max(LOOKED_AHEAD_HOURS.least, replenishedIn(number))) * HOUR_MS,
    );
    const tradingHours = store === undefined ? 0 : snapshot.tradingHoursBetween(store, at, until);
    const unitMargin = number('unit-margin') ?? (product === undefined ? 0 : product.price.amount - product.cost.amount);
    return (doubted) =>
      moneyAtRisk(
        {
          onHand: number('on-hand-estimate'),
          demandRate: number('demand-rate'),
          tradingHours,
          unitMargin,
          unitPrice: product?.price.amount ?? 0,
          currency: product?.price.currency ?? 'EUR',
          doubted,
        },
        finding.moneyAtRiskBasis,
      );
  }
}

/** Hours until goods can next be on the shelf: what is on the way if it is not overdue, else a new order; a late supplier delays both. */
function replenishedIn(number: (fact: string) => number | null): number {
  const eta = number('inbound-eta-hours');
  const leadDays = number('lead-time-days');
  const ordered = leadDays === null ? UNKNOWN_LEAD_HOURS : leadDays * 24;
  const next = eta !== null && eta > 0 && (number('inbound-units') ?? 0) > 0 ? Math.min(eta, ordered) : ordered;
  return Math.max(1, next);
}
