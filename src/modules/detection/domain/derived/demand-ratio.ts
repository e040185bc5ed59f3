import { HOUR, type LocalHourOf } from '../hours.js';
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
  const planned = Math.max(0, known.planned - emptyPlan(product, promotion, moment, prior));
  return clipRatio((known.sold + weight * prior) / (planned + weight));
}

/** Units planned in the silences of the last two days that were too long for chance. */
function emptyPlan(product: string, promotion: RunningPromotion, { sales, plans, at, local }: StoreMoment, prior: number): number {
  let [empty, silent] = [0, 0];
  const planned = hourlyPlan(product, plans, local);
  const end = (): void => {
    if (silent * prior >= EMPTY_UNITS) empty += silent;
    silent = 0;
  };
  sales.eachHour(product, promotion.from, at, (start, units) => {
    if (units > 0) end();
    else silent += planned(start);
  });
  end();
  return empty;
}

/** Plan of single hours; looks each day up once. */
function hourlyPlan(product: string, plans: StoreMoment['plans'], local: LocalHourOf): (start: number) => number {
  let of: { day: number; planned: ReturnType<StoreMoment['plans']['on']> } | undefined;
  return (start) => {
    const { day, hour } = local(Math.floor(start / HOUR) * HOUR);
    if (of?.day !== day) of = { day, planned: plans.on(product, day) };
    return of.planned === undefined ? 0 : of.planned.units * (of.planned.plan.shape[hour] ?? 0);
  };
}
