import { shareIn, type DaySpan } from './day-span.js';
import { supersedes, type Taken } from './store-sales.js';

/** A demand plan of a store as one signal said it: units by product and day, spread over a day by one hourly shape. */
export type DemandPlan = {
  /** Signal that said it. */
  readonly signal: string;
  readonly store: string;
  /** Event time, ms. */
  readonly at: number;
  /** Trading day of the first number of each line. */
  readonly firstDay: number;
  readonly shape: readonly number[];
  readonly lines: ReadonlyMap<string, readonly number[]>;
};

/** Plans kept a store: newer ones replace older ones day by day and product by product. */
const MOST_PLANS = 12;

/** What a store is expected to sell. For each product and day the newest plan that names both holds. */
export class StorePlans {
  private plans: DemandPlan[] = [];

  take(plan: DemandPlan): Taken {
    if (this.plans.some((known) => known.signal === plan.signal)) return 'same';
    const older = this.plans.findIndex((known) => supersedes(known, plan));
    this.plans.splice(older < 0 ? this.plans.length : older, 0, plan);
    this.plans.length = Math.min(this.plans.length, MOST_PLANS);
    return this.plans.includes(plan) ? 'changed' : 'late';
  }

  /** Units planned for a whole day, with the plan that says so. */
  on(product: string, day: number): { units: number; plan: DemandPlan } | undefined {
    for (const plan of this.plans) {
      const units = plan.lines.get(product)?.[day - plan.firstDay];
      if (units !== undefined) return { units, plan };
    }
    return undefined;
  }

  /** Units planned for parts of days; undefined when a day of them has no plan. */
  within(product: string, spans: readonly DaySpan[]): number | undefined {
    let units = 0;
    for (const span of spans) {
      const planned = this.on(product, span.day);
      if (planned === undefined) return undefined;
      units += planned.units * shareIn(span, planned.plan.shape);
    }
    return units;
  }
}
