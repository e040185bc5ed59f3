import { subjectKey } from '../../kernel/index.js';
import type { DraftProposal } from '../contract/index.js';
import { savedBy, wantedUnits, type Position } from '../inventory/index.js';
import { unitMargin, type Evidence } from './evidence.js';
import type { Supply } from './supply.js';

/**
 * An expedited order to the centre for what this store still misses after its transfers: only when the centre is short,
 * the goods would be in the store before the horizon, and the margin saved exceeds the fee. Each store asks for its own
 * need; what was asked for before and not yet come covers the stores together first.
 */
export function proposeExpedite(evidence: Evidence, supply: Supply, after: Position): DraftProposal[] {
  const { product, store, card, supplier, dc, neighbours } = evidence;
  const terms = supplier?.expedite ?? null;
  if (!supply.short || dc === undefined || supplier === undefined || terms === null) return [];
  const { leadTimeHours, feePerUnit } = terms;
  const arrives = leadTimeHours + dc.leadTimeHours;
  if (arrives >= supply.horizonHours) return [];
  const wanted = wantedUnits(after, arrives, supply.horizonHours);
  const together = wanted + (neighbours?.pool.lostLate ?? 0);
  const covered = together === 0 ? 0 : Math.min(1, dc.expediting / together);
  const missing = Math.round(wanted * (1 - covered));
  if (missing < 1) return [];
  const quantity = Math.ceil(missing / card.packSize) * card.packSize;
  const saved = savedBy(after, missing, arrives, supply.horizonHours);
  const estimatedCostMinor = quantity * (feePerUnit + dc.costPerUnit);
  const savedMarginMinor = Math.floor(saved * unitMargin(evidence));
  if (savedMarginMinor <= estimatedCostMinor) return [];
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
        `Centre ${dc.dc} is short until about ${supply.horizonHours.toFixed(0)} h from now; ${quantity} units expedited in ` +
        `${leadTimeHours.toFixed(0)} h reach store ${store} in ${arrives.toFixed(0)} h and save ${saved.toFixed(1)} for a fee of ${feePerUnit} each.`,
      estimatedCostMinor,
    },
  ];
}
