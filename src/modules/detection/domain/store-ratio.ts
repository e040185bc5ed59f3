import type { DaySpan } from './day-span.js';
import type { StorePlans } from './store-plans.js';
import type { StoreSales } from './store-sales.js';

/** Units of plan a store’s ratio starts with, at 1: in the first hours little is known. */
const STORE_PRIOR = 20;
const LEAST = 0.4;
export const MOST_BELIEVED = 3;

/** A ratio of demand over plan within the bounds of what is believed. */
export const clipRatio = (ratio: number): number => Math.min(MOST_BELIEVED, Math.max(LEAST, ratio));

/** What a store sold and was planned to, as known at a moment. */
type Reported = {
  readonly sales: StoreSales;
  readonly plans: StorePlans;
  readonly at: number;
  readonly reportedSince: (from: number) => readonly DaySpan[];
};

/**
 * Units sold over units planned of everything promoted in the store, since each promotion began: shoppers who take to one
 * offer more than planned take to the others too.
 */
export function storeRatio({ sales, plans, at, reportedSince }: Reported, promoted: Iterable<[string, { readonly from: number }]>): number {
  let [sold, planned] = [STORE_PRIOR, STORE_PRIOR];
  for (const [product, { from }] of promoted) {
    const expected = plans.within(product, reportedSince(from));
    if (expected === undefined) continue;
    planned += expected;
    sold += sales.units(product, from, at);
  }
  return clipRatio(sold / planned);
}
