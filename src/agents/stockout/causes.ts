import { CAUSES, type Cause, type CauseFinding } from '../../kernel/index.js';
import { recordedStock, type Evidence } from './evidence.js';
import { isSilent } from './record-doubt.js';
import type { Supply } from './supply.js';

type Weights = Partial<Record<Cause, number>>;
/** Something seen, with how much more likely it is under each cause than otherwise (natural log of the ratio). */
type Observation = { readonly says: string; readonly weights: Weights };

/** How common the causes are before anything is seen, natural log of relative odds. Working assumptions; outcomes will tell. */
const PRIOR: Record<Cause, number> = {
  'demand-ahead': 0,
  'supplier-late': -0.3,
  'dc-short': -0.5,
  'record-wrong': -0.7,
  'shelf-not-worked': -0.7,
  'price-or-planogram-error': -1.5,
  'local-event': -1.3,
  'neighbour-closed': -1.8,
};
const NAMED_FROM = 0.05;

/**
 * Likely causes with confidence: naive Bayes over what was seen, normalised over the catalogue of causes. Every observation
 * that moved a cause is named for or against it; what was not seen moves nothing.
 */
export function likelyCauses(evidence: Evidence, supply: Supply): CauseFinding[] {
  const seen = [...demandSeen(evidence), ...supplySeen(evidence, supply), ...recordSeen(evidence)];
  const odds = CAUSES.map((cause) => Math.exp(PRIOR[cause] + seen.reduce((sum, o) => sum + (o.weights[cause] ?? 0), 0)));
  const total = odds.reduce((a, b) => a + b, 0);
  return CAUSES.map((cause, i) => ({
    cause,
    confidence: Math.round(((odds[i] ?? 0) / total) * 1_000) / 1_000,
    for: seen.filter((o) => (o.weights[cause] ?? 0) > 0).map((o) => o.says),
    against: seen.filter((o) => (o.weights[cause] ?? 0) < 0).map((o) => o.says),
  }))
    .filter((f) => f.confidence >= NAMED_FROM)
    .sort((a, b) => b.confidence - a.confidence);
}

/** The confidence in one cause; 0 when it is not among the findings. */
export const confidenceIn = (causes: readonly CauseFinding[], cause: Cause): number =>
  causes.find((c) => c.cause === cause)?.confidence ?? 0;

function demandSeen({ facts, neighbours }: Evidence): Observation[] {
  const seen: Observation[] = [];
  const ratio = facts['sell-through-ratio'];
  if (ratio === undefined) return seen;
  const figure = `sell-through-ratio ${ratio.toFixed(2)}`;
  const ahead = ratio >= 1.25;
  if (ahead)
    seen.push({
      says: figure,
      weights: { 'demand-ahead': 2, 'local-event': 1.2, 'neighbour-closed': 1, 'price-or-planogram-error': -1.5 },
    });
  else if (ratio <= 0.7)
    seen.push({
      says: figure,
      weights: { 'demand-ahead': -2, 'local-event': -2, 'neighbour-closed': -2, 'price-or-planogram-error': 1.2 },
    });
  else seen.push({ says: figure, weights: { 'demand-ahead': -1, 'local-event': -1, 'neighbour-closed': -1 } });
  if (neighbours === undefined) return seen;
  const { medianSellThrough: median, notTrading } = neighbours;
  if (ahead && median !== null) {
    const alone = median < 1.1;
    seen.push({
      says: `neighbours sell at ${median.toFixed(2)} of plan`,
      weights: alone ? { 'demand-ahead': -1.2, 'local-event': 1.8, 'neighbour-closed': 0.4 } : { 'demand-ahead': 0.8, 'local-event': -1.5 },
    });
  }
  const closed = notTrading.length > 0;
  seen.push({
    says: closed ? `stores not trading: ${notTrading.slice(0, 3).join(', ')}` : 'every neighbour trades',
    weights: { 'neighbour-closed': closed ? (ahead ? 3 : 0.5) : -2 },
  });
  return seen;
}

function supplySeen({ supplier, dc, inbound, trust }: Evidence, { short, supplierLate, free }: Supply): Observation[] {
  const seen: Observation[] = [];
  if (supplier !== undefined) {
    const word = supplier.notice === null ? '' : `, notice: ${supplier.notice.kind}`;
    seen.push({
      says: `supplier ${supplier.supplier} ${supplier.lateHours.toFixed(0)} h late${word}`,
      weights: supplierLate ? { 'supplier-late': 2.5, 'dc-short': -0.3 } : { 'supplier-late': -2.2 },
    });
  }
  if (dc !== undefined && dc.onHand !== null) {
    const says = `centre ${dc.dc} has ${free} free`;
    if (!short) seen.push({ says, weights: { 'supplier-late': -1.5, 'dc-short': -2.2 } });
    else if (supplierLate) seen.push({ says, weights: { 'supplier-late': 1, 'dc-short': 0.5 } });
    else seen.push({ says, weights: { 'dc-short': 2.5, 'supplier-late': 0.2 } });
  }
  const late = Math.max(0, ...(inbound?.deliveries ?? []).map((d) => d.lateHours));
  if (late >= 6)
    seen.push({
      says: `delivery to the store ${late.toFixed(0)} h late`,
      weights: supplierLate ? { 'supplier-late': 0.5 } : { 'dc-short': 1 },
    });
  if (trust?.issues.some((i) => i === 'not-delivered' || i === 'short-delivered')) {
    seen.push({
      says: 'store logged a missing or short delivery',
      weights: { 'dc-short': 1, 'supplier-late': 0.5, 'shelf-not-worked': -0.7 },
    });
  }
  return seen;
}

function recordSeen(evidence: Evidence): Observation[] {
  const { trust, facts, card } = evidence;
  if (trust === undefined) return [];
  const seen: Observation[] = [];
  const stock = recordedStock(evidence) ?? 0;
  const expected = trust.expectedSinceLastSale ?? 0;
  const silent = isSilent(evidence);
  if (stock < 0) seen.push({ says: `record is ${stock}`, weights: { 'record-wrong': 4.5 } });
  if (silent) {
    const weights: Weights = {
      'record-wrong': 2.4,
      'shelf-not-worked': 2.4,
      'price-or-planogram-error': 1.3,
      'demand-ahead': -1.5,
      'dc-short': -1,
      'supplier-late': -1,
    };
    seen.push({ says: `no sale where ${expected.toFixed(1)} were expected, record says ${stock.toFixed(0)}`, weights });
  } else if (expected < 1 && trust.hoursSinceLastSale !== null) {
    const weights = { 'record-wrong': -1.5, 'shelf-not-worked': -1.5, 'price-or-planogram-error': -0.5 };
    seen.push({ says: `sold ${trust.hoursSinceLastSale.toFixed(0)} trading h ago`, weights });
  }
  const counted = trust.lastCountAgeHours;
  if (counted !== null && counted <= 24) {
    seen.push({
      says: `counted ${counted.toFixed(0)} h ago`,
      weights: { 'record-wrong': -2, 'shelf-not-worked': 0.8, 'price-or-planogram-error': 0.8 },
    });
  } else if (silent && (trust.recordAgeHours ?? 0) > 72) {
    seen.push({ says: `record is ${(trust.recordAgeHours ?? 0).toFixed(0)} h old`, weights: { 'record-wrong': 0.6 } });
  }
  if (silent && trust.lastReceivedAgeHours !== null && trust.lastReceivedAgeHours <= 48) {
    seen.push({
      says: `goods came ${trust.lastReceivedAgeHours.toFixed(0)} h ago`,
      weights: { 'shelf-not-worked': 1.2, 'record-wrong': -0.4 },
    });
  }
  if (stock >= card.packSize && trust.issues.includes('cannot-find')) {
    seen.push({ says: 'store cannot find what the record says', weights: { 'record-wrong': 2, 'shelf-not-worked': 0.5 } });
  } else if (stock >= card.packSize && trust.issues.includes('shelf-empty')) {
    seen.push({ says: 'shelf empty although the record says stock', weights: { 'shelf-not-worked': 1.5, 'record-wrong': 0.8 } });
  }
  if (!silent && (facts['sell-through-ratio'] ?? 1) <= 0.6 && stock >= card.packSize) {
    seen.push({ says: 'sells far below plan with stock at hand', weights: { 'price-or-planogram-error': 1.2 } });
  }
  return seen;
}
