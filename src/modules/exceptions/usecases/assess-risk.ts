import { Injectable } from '@nestjs/common';
import { parseSubject, type FactView, type Finding } from '../../../kernel/index.js';
import { FactReader } from '../../detection/index.js';
import { Directory, type DirectorySnapshot } from '../../masterdata/index.js';
import { moneyAtRisk } from '../domain/money-at-risk.js';
import type { Circumstances } from '../domain/apply-finding.js';

/** Longest time looked ahead for the next replenishment. */
const FARTHEST_HOURS = 96;
const UNKNOWN_LEAD_HOURS = 24;
const HOUR_MS = 3_600_000;

/** Works out money at risk of the subjects of findings, from the facts as they are now. */
@Injectable()
export class AssessRisk {
  constructor(
    private readonly facts: FactReader,
    private readonly directory: Directory,
  ) {}

  /** By subject; a subject that is no product at a store, or has no known product, has no money at risk. */
  async run(findings: readonly Finding[], now: Date): Promise<Map<string, Circumstances['atRisk']>> {
    const subjects = [...new Set(findings.map((finding) => finding.subject))];
    const views = await this.facts.views(subjects, now);
    const snapshot = this.directory.snapshot();
    return new Map(subjects.map((subject, index) => [subject, assessment(subject, views[index], snapshot, now)]));
  }
}

function assessment(subject: string, view: FactView | undefined, snapshot: DirectorySnapshot, now: Date): Circumstances['atRisk'] {
  const { product: productId, store } = parseSubject(subject);
  const product = productId === undefined ? undefined : snapshot.product(productId, now);
  const number = (fact: string): number | null => {
    const value = view?.read(fact)?.value;
    return typeof value === 'number' && Number.isFinite(value) ? value : null;
  };
  const horizonHours = Math.min(FARTHEST_HOURS, replenishedIn(number));
  const tradingHours = store === undefined ? 0 : snapshot.tradingHoursBetween(store, now, new Date(now.getTime() + horizonHours * HOUR_MS));
  const unitMargin = number('unit-margin') ?? (product === undefined ? 0 : product.price.amount - product.cost.amount);
  return (doubted) =>
    moneyAtRisk({
      onHand: number('on-hand-estimate'),
      demandRate: number('demand-rate'),
      tradingHours,
      unitMargin,
      currency: product?.price.currency ?? 'EUR',
      doubted,
    });
}

/** Hours until goods can next be on the shelf: what is on the way if it is not overdue, else a new order; a late supplier delays both. */
function replenishedIn(number: (fact: string) => number | null): number {
  const eta = number('inbound-eta-hours');
  const leadDays = number('lead-time-days');
  const ordered = leadDays === null ? UNKNOWN_LEAD_HOURS : leadDays * 24;
  const next = eta !== null && eta > 0 && (number('inbound-units') ?? 0) > 0 ? Math.min(eta, ordered) : ordered;
  return Math.max(1, next);
}
