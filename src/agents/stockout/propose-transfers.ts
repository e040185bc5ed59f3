import type { DraftProposal } from '../contract/index.js';
import { expectedDemand, expectedLost, savedBy, wantedUnits, type Position } from '../inventory/index.js';
import { subjectKey } from '../../kernel/index.js';
import { roundToPack, shareFor, type Source } from './allocate.js';
import { LEAST_SAVED, unitMargin, type Evidence } from './evidence.js';
import { URGENT_HOURS } from '../tools/read-neighbours.js';
import type { Supply } from './supply.js';

/** Transfers worth proposing, and the position of the store if they come. */
export type Transfers = { readonly drafts: readonly DraftProposal[]; readonly after: Position };

/**
 * Goods to bring to the store: from the centre while it has units nobody was promised, else from the stores with the
 * largest surplus beyond their own need. Each transfer must save clearly more margin than it costs, what the giving store
 * may lose included; a later transfer counts only what the earlier ones leave to be saved.
 */
export function proposeTransfers(evidence: Evidence, supply: Supply, position: Position): Transfers {
  const { store, product, card, neighbours } = evidence;
  const margin = unitMargin(evidence);
  const sources = sourcesOf(evidence, supply);
  const soonest = Math.min(...sources.map((s) => s.leadTimeHours));
  const wanted = sources.length === 0 ? 0 : wantedUnits(position, soonest, supply.horizonHours);
  const urgent = sources.length === 0 ? 0 : wantedUnits(position, soonest, Math.min(supply.horizonHours, URGENT_HOURS));
  const takers = [...(neighbours?.contenders ?? []).filter((c) => c.now), { store, wanted, urgent: Math.min(wanted, urgent) }].filter(
    (t) => t.wanted > 0,
  );
  const risks = new Map(neighbours?.donors.map((d) => [d.store, d.risk / d.surplus]));
  const drafts: DraftProposal[] = [];
  let after = position;
  for (const share of shareFor(store, takers, sources)) {
    const { from, leadTimeHours, costPerUnit } = share.source;
    const quantity = roundToPack(share, card.packSize);
    const saved =
      savedBy(after, quantity, leadTimeHours, supply.horizonHours) - quantity * (from.kind === 'store' ? (risks.get(from.id) ?? 0) : 0);
    const estimatedCostMinor = Math.ceil(quantity * costPerUnit);
    const savedMarginMinor = Math.floor(saved * margin);
    if (savedMarginMinor - estimatedCostMinor < LEAST_SAVED) continue;
    const lost = expectedLost(after, 0, supply.horizonHours);
    after = { ...after, arriving: [...after.arriving, { etaHours: leadTimeHours, quantity }] };
    const effect = arrivalEffect(after, quantity, leadTimeHours);
    drafts.push({
      action: { type: 'stock.transfer', params: { product, from, toStore: store, quantity } },
      expected: { subject: subjectKey({ product, store }), fact: 'on-hand-estimate', ...effect, savedMarginMinor },
      rationale:
        `${lost.toFixed(1)} units expected to be lost within ${supply.horizonHours.toFixed(0)} h; ${quantity} from ` +
        `${from.kind} ${from.id} in ${leadTimeHours.toFixed(0)} h save ${saved.toFixed(1)} of them. ` +
        (from.kind === 'dc'
          ? `The centre has ${supply.free} units promised to nobody.`
          : 'It keeps what it expects to sell until its own next delivery.'),
      estimatedCostMinor,
    });
  }
  return { drafts, after };
}

/** The centre first, then the stores with the largest surplus, all that can be there before the horizon. */
function sourcesOf({ dc, neighbours, store }: Evidence, supply: Supply): Source[] {
  const sources: Source[] = [];
  if (dc !== undefined && supply.free > 0) {
    const { leadTimeHours, costPerUnit } = dc;
    sources.push({ from: { kind: 'dc', id: dc.dc }, available: supply.free, leadTimeHours, costPerUnit });
  }
  for (const donor of neighbours?.donors ?? []) {
    if (donor.store === store || neighbours === undefined) continue;
    const { leadTimeHours, costPerUnit } = neighbours;
    sources.push({ from: { kind: 'store', id: donor.store }, available: donor.surplus, leadTimeHours, costPerUnit });
  }
  return sources.filter((s) => s.leadTimeHours < supply.horizonHours);
}

/**
 * What must be seen when the goods came: at least half of what should then be on hand, by half as much again of the lead
 * time plus three hours for unloading and the next record.
 */
function arrivalEffect(after: Position, quantity: number, leadTimeHours: number): { atLeast: number; withinMinutes: number } {
  const within = leadTimeHours * 1.5 + 3;
  const sold = expectedDemand(after, leadTimeHours, within);
  return { atLeast: Math.max(1, Math.floor((quantity - sold) / 2)), withinMinutes: Math.ceil(within * 60) };
}
