import { subjectKey, type CauseFinding } from '../../kernel/index.js';
import type { DraftProposal } from '../contract/index.js';
import { pacedHours } from '../inventory/index.js';
import { confidenceIn } from './causes.js';
import { demandRate, FARTHEST, LEAST_SAVED, unitMargin, type Evidence } from './evidence.js';
import { recordDoubt } from './record-doubt.js';

/** About eight minutes of a shop assistant, minor units; the server computes its own figure. */
export const COUNT_COST = 320;
/** A count is done within half a trading day of asking, mostly. */
const DONE_WITHIN_HOURS = 8;
/** Share of demand that returns when goods are found and worked to the shelf, and when only the record is put right. */
const RECOVERS = { worked: 0.9, corrected: 0.5 } as const;

/**
 * Count first when the record is in doubt. Saved margin: demand from when the count is done until the promotion ends (four
 * days at most), times the chance that the shelf or the record is the cause, times what finding it brings back.
 */
export function proposeCount(evidence: Evidence, causes: readonly CauseFinding[]): DraftProposal[] {
  const { product, store, card } = evidence;
  const doubt = recordDoubt(evidence);
  const rate = demandRate(evidence);
  if (doubt === null || rate === null) return [];
  const until = Math.min(FARTHEST, card.promotion === null ? FARTHEST : card.promotion.endsInHours);
  const demand = rate * pacedHours(evidence.openings, DONE_WITHIN_HOURS, until);
  const brings = RECOVERS.worked * confidenceIn(causes, 'shelf-not-worked') + RECOVERS.corrected * confidenceIn(causes, 'record-wrong');
  const savedMarginMinor = Math.floor(demand * brings * unitMargin(evidence));
  if (savedMarginMinor - COUNT_COST < LEAST_SAVED) return [];
  return [
    {
      action: { type: 'task.count', params: { store, product } },
      expected: {
        subject: subjectKey({ product, store }),
        fact: 'data-age-hours',
        atMost: DONE_WITHIN_HOURS * 2,
        withinMinutes: DONE_WITHIN_HOURS * 2 * 60,
        savedMarginMinor,
      },
      rationale: `Verify before moving goods: ${doubt}.`,
      estimatedCostMinor: COUNT_COST,
    },
  ];
}
