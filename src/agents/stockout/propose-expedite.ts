import { subjectKey } from '../../kernel/index.js';
import type { DraftProposal } from '../contract/index.js';
import { wantedUnits, type Position } from '../inventory/index.js';
import { LEAST_SAVED, unitMargin, type Evidence } from './evidence.js';
import type { Supply } from './supply.js';

/** Of what the centre’s stores miss, the share an order in a hurry is taken to save: some goods come elsewhere, some late. */
const POOL_SAVED = 0.6;

/**
 * One expedited order to the centre for what all its stores still miss: when the centre is short, or will be before its
 * own goods come, and goods are still worth having when the order is in the stores. Of the stores that look at the same
 * moment the one that wants most asks for all, and nobody again while that is on its way or within a day of asking. Only
 * when the margin saved clearly exceeds the fee.
 */
export function proposeExpedite(
  evidence: Evidence,
  supply: Supply,
  { before, after }: { before: Position; after: Position },
): DraftProposal[] {
  const { product, store, card, supplier, dc, neighbours } = evidence;
  const terms = supplier?.expedite ?? null;
  if ((supply.lasts && !supply.short) || dc === undefined || supplier === undefined || terms === null) return [];
  if (dc.expediting > 0) return [];
  const { leadTimeHours, feePerUnit } = terms;
  const arrives = leadTimeHours + dc.leadTimeHours;
  if (arrives >= supply.worthHours) return [];
  const wanted = wantedUnits(after, arrives, supply.worthHours);
  // Measured as the others measure this store, so that of two that look at each other one asks.
  const own = wantedUnits(before, neighbours?.leadTimeHours ?? 0, supply.horizonHours);
  const rival = neighbours?.contenders.find((contender) => contender.now);
  if (rival !== undefined && (rival.wanted > own || (rival.wanted === own && rival.store < store))) return [];
  const missing = Math.round(wanted + (neighbours?.pool.lostLate ?? 0));
  if (missing < 1) return [];
  const quantity = Math.ceil(missing / card.packSize) * card.packSize;
  const saved = missing * POOL_SAVED;
  const estimatedCostMinor = quantity * (feePerUnit + dc.costPerUnit);
  const savedMarginMinor = Math.floor(saved * unitMargin(evidence));
  if (savedMarginMinor - estimatedCostMinor < LEAST_SAVED) return [];
  return [
    {
      action: { type: 'order.expedite', params: { product, supplier: supplier.supplier, dc: dc.dc, quantity, feePerUnit } },
      expected: {
        subject: subjectKey({ dc: dc.dc, product }),
        fact: 'dc-on-hand',
        atLeast: 1,
        withinMinutes: Math.ceil((leadTimeHours + 3) * 60),
        savedMarginMinor,
      },
      rationale:
        `Centre ${dc.dc} runs short within ${supply.worthHours.toFixed(0)} h; ${quantity} units expedited in ` +
        `${leadTimeHours.toFixed(0)} h reach its stores in ${arrives.toFixed(0)} h and save about ${saved.toFixed(1)} for a fee of ${feePerUnit} each.`,
      estimatedCostMinor,
    },
  ];
}
