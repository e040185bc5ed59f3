import { subjectKey } from '../../kernel/index.js';
import type { DraftProposal } from '../contract/index.js';
import { expectedDemand, expectedLost, expectedShort, spareUnits, tradingHours, type Position } from '../inventory/index.js';
import { LEAST_SAVED, type Evidence } from './evidence.js';
import type { Supply } from './supply.js';

/** About twelve minutes of a shop assistant, minor units; the server computes its own figure. */
export const PLACEMENT_COST = 480;
/**
 * Share of lost shoppers who take a substitute only because it stands in the empty place. Of shoppers facing a stockout
 * about 45 % switch within the store anyway (Corsten & Gruen 2003); placement is taken to win another fifth.
 */
const WON_BY_PLACEMENT = 0.2;
/** A place is filled when the product is expected to be gone within this time. */
const SOON_HOURS = 12;

/** A substitute in the empty place when, even with the transfers, too little arrives in time and the store has stock of it to spare. */
export function proposeSubstitute(evidence: Evidence, supply: Supply, after: Position): DraftProposal[] {
  const { product, store, card } = evidence;
  const goneSoon = expectedShort(expectedDemand(after, 0, SOON_HOURS), after.stock) >= 0.5 || after.stock <= 0;
  const lost = expectedLost(after, 0, supply.horizonHours);
  if (!goneSoon || lost < 1) return [];
  const options = card.substitutes.map((s) => {
    const own: Position = { stock: s.onHand ?? 0, rate: s.demandRate ?? 0, arriving: [], openings: evidence.openings };
    const units = s.demandRate === null ? 0 : Math.min(lost * WON_BY_PLACEMENT, spareUnits(own, supply.horizonHours));
    return { ...s, units, savedMarginMinor: Math.floor(units * s.unitMargin) };
  });
  const best = options.sort((a, b) => b.savedMarginMinor - a.savedMarginMinor || (a.product < b.product ? -1 : 1))[0];
  if (best === undefined || best.savedMarginMinor - PLACEMENT_COST < LEAST_SAVED) return [];
  const usual = (best.demandRate ?? 0) * tradingHours(evidence.openings, 0, 24);
  return [
    {
      action: { type: 'task.substitute-placement', params: { store, product, substitute: best.product } },
      expected: {
        subject: subjectKey({ product: best.product, store }),
        fact: 'units-sold-24h',
        atLeast: Math.max(1, Math.floor(usual)),
        withinMinutes: 32 * 60,
        savedMarginMinor: best.savedMarginMinor,
      },
      rationale: `${lost.toFixed(1)} units stay unmet; ${best.product} has stock to spare and wins about ${best.units.toFixed(1)} of them.`,
      estimatedCostMinor: PLACEMENT_COST,
    },
  ];
}
