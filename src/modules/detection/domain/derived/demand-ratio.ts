import { clipRatio } from '../store-ratio.js';
import type { ProductContext, RunningPromotion, StoreMoment } from '../subject-context.js';

/** Units expected in a silence from which on it is taken for an empty shelf: shoppers who found nothing say nothing of demand. */
const EMPTY_UNITS = 2;
/** How much the store’s own promotions count against what the product sold: a few units and two days of its plan. */
const PRIOR = { units: 3, days: 2 } as const;
/**
 * Demand expected over planned. What the product sold since its promotion began is weighed against the store’s ratio
 * (shrinkage of a small sample towards the group it belongs to); hours in which the shelf was likely empty count neither
 * as sold nor as planned, else a stockout would look like weak demand. Undefined before anything was reported.
 */
export function demandRatio(
  { product, promotion, moment }: ProductContext,
  known: { sold: number; planned: number; dayPlan: number },
): number | undefined {
  if (promotion === undefined) return undefined;
  const prior = moment.storeRatio();
  const weight = PRIOR.units + PRIOR.days * known.dayPlan;
  // No silence can miss more than was planned in all.
  const empty = known.planned * prior < EMPTY_UNITS ? 0 : emptyPlan(product, promotion, moment, prior);
  const planned = Math.max(0, known.planned - empty);
  return clipRatio((known.sold + weight * prior) / (planned + weight));
}

/** Units planned in the silences of the last two days that were too long for chance. */
function emptyPlan(product: string, promotion: RunningPromotion, moment: StoreMoment, prior: number): number {
  const row = moment.sales.rowOf(product) ?? -1;
  let [empty, silent] = [0, 0];
  let planOf: { day: number; planned: ReturnType<StoreMoment['plans']['on']> } | undefined;
  const end = (): void => {
    if (silent * prior >= EMPTY_UNITS) empty += silent;
    silent = 0;
  };
  for (const { day, hour, units } of moment.tradedSince(promotion.from)) {
    if ((units[row] ?? 0) > 0) {
      end();
      continue;
    }
    if (planOf?.day !== day) planOf = { day, planned: moment.plans.on(product, day) };
    silent += planOf.planned === undefined ? 0 : planOf.planned.units * (planOf.planned.plan.shape[hour] ?? 0);
  }
  end();
  return empty;
}
