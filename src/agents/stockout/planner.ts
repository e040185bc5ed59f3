import type { CallRequest, NextLook, Planner, PlannerMove } from '../contract/index.js';
import { expectedDemand, expectedLost, type Position } from '../inventory/index.js';
import {
  readDataTrust,
  readDcStock,
  readInbound,
  readNeighbours,
  readProduct,
  readStore,
  readSubjectFacts,
  readSupplier,
} from '../tools/index.js';
import { likelyCauses } from './causes.js';
import { evidenceOf, FACTS, positionOf, recordedStock, subjectOf, unitMargin, type Evidence } from './evidence.js';
import { proposeCount } from './propose-count.js';
import { proposeExpedite } from './propose-expedite.js';
import { proposeSubstitute } from './propose-substitute.js';
import { proposeTransfers } from './propose-transfers.js';
import { recordDoubt } from './record-doubt.js';
import { supplyOf, type Supply } from './supply.js';

/** When nothing could be done, hours until more of the same is looked at again; goods on their way decide within these. */
const LATER: NextLook = { inHours: 12, wake: false };
const SOONEST_LOOK = 3;
const LATEST_LOOK = 24;
/** Less than this is not worth anybody's attention, units. */
const LOST_FROM = 1;

/**
 * The scripted planner for stockouts in promotions: reads the situation, looks at the neighbours only when a shortage is
 * expected, names likely causes, and proposes what saves more margin than it costs. Deterministic in its state.
 */
export const stockoutPlanner: Planner = {
  id: 'stockout',
  title: 'Stockout: reallocate, expedite, substitute, or count first',
  next: (state) => {
    const subject = subjectOf(state);
    if (subject === undefined) return nothing('This exception is not about one product in one store.');
    if (!state.mustConclude && state.calls.length === 0) return { kind: 'call', calls: firstLook(subject) };
    const evidence = evidenceOf(state);
    if (evidence === undefined) return nothing('The product or the store is not known.');
    const supply = supplyOf(evidence);
    const position = positionOf(evidence);
    const shortage = position !== null && isShort(evidence, supply, position);
    const asked = state.calls.some((c) => c.tool === readNeighbours.name);
    if (!state.mustConclude && shortage && !asked) return { kind: 'call', calls: [neighbours(evidence, supply)] };
    return conclude(evidence, supply, shortage ? position : null);
  },
};

function firstLook(subject: { product: string; store: string }): CallRequest[] {
  return [
    { tool: readSubjectFacts.name, input: { ...subject, names: [...FACTS] } },
    { tool: readStore.name, input: { store: subject.store } },
    { tool: readProduct.name, input: subject },
    { tool: readDataTrust.name, input: subject },
    { tool: readInbound.name, input: subject },
    { tool: readSupplier.name, input: subject },
    { tool: readDcStock.name, input: subject },
  ];
}

function neighbours({ product, store, supplier, dc }: Evidence, { horizonHours, worthHours }: Supply): CallRequest {
  const expedited = (supplier?.expedite?.leadTimeHours ?? horizonHours) + (dc?.leadTimeHours ?? 0);
  return {
    tool: readNeighbours.name,
    input: { product, store, horizonHours, lateFromHours: Math.min(worthHours, expedited), lateUntilHours: worthHours },
  };
}

/**
 * Goods are missing before the horizon. While the record is in doubt only a shortfall that even the record admits counts;
 * and a negative record with sales going on says that there is more than it knows: a case for a count, not for a lorry.
 */
function isShort(evidence: Evidence, supply: Supply, position: Position): boolean {
  const sells = (evidence.trust?.hoursSinceLastSale ?? Number.POSITIVE_INFINITY) <= 2;
  if ((recordedStock(evidence) ?? 0) < 0 && sells) return false;
  if (recordDoubt(evidence) !== null) {
    const demand = expectedDemand(position, 0, supply.horizonHours);
    const coming = position.arriving.filter((a) => a.etaHours < supply.horizonHours).reduce((sum, a) => sum + a.quantity, 0);
    if (demand - position.stock - coming < LOST_FROM) return false;
  }
  return expectedLost(position, 0, supply.horizonHours) >= LOST_FROM;
}

function conclude(evidence: Evidence, supply: Supply, position: Position | null): PlannerMove {
  const causes = likelyCauses(evidence, supply);
  const counts = proposeCount(evidence, causes);
  if (position === null) {
    const doubt = recordDoubt(evidence);
    const summary = doubt === null ? 'No shortage is expected before the next replenishment.' : `The record is in doubt: ${doubt}.`;
    return { kind: 'conclude', causes, proposals: counts, summary, ...(counts.length > 0 ? {} : { nextLook: LATER }) };
  }
  const { drafts, after } = proposeTransfers(evidence, supply, position);
  const proposals = [
    ...counts,
    ...drafts,
    ...proposeExpedite(evidence, supply, { before: position, after }),
    ...proposeSubstitute(evidence, supply, after),
  ];
  const summary = summaryOf(evidence, supply, position, after);
  return { kind: 'conclude', causes, proposals, summary, ...(proposals.length > 0 ? {} : { nextLook: nextLook(supply) }) };
}

/** Nothing can be done from an empty centre before its goods come; elsewhere the same findings tell nothing new for a while. */
function nextLook({ short, lasts, goodsInHours }: Supply): NextLook {
  if (goodsInHours === null || (lasts && !short)) return LATER;
  return { inHours: Math.min(LATEST_LOOK, Math.max(SOONEST_LOOK, Math.ceil(goodsInHours) + 1)), wake: true };
}

function summaryOf(evidence: Evidence, supply: Supply, position: Position, after: Position): string {
  const lost = expectedLost(position, 0, supply.horizonHours);
  const left = expectedLost(after, 0, supply.horizonHours);
  const money = ((lost * unitMargin(evidence)) / 100).toFixed(2);
  return (
    `${lost.toFixed(1)} units (margin ${money} ${evidence.card.currency}) expected to be lost within ${supply.horizonHours.toFixed(0)} h; ` +
    `with the transfers proposed ${left.toFixed(1)}. Centre ${supply.short ? 'short' : 'supplied'}${supply.supplierLate ? ', supplier late' : ''}.`
  );
}

const nothing = (summary: string): PlannerMove => ({ kind: 'conclude', causes: [], proposals: [], summary });
