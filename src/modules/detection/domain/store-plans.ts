import { shareIn, type DaySpan } from './day-span.js';
import { ProductRows } from './product-rows.js';
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

/** A plan as it is kept: the units of row 0 for all days, then of row 1, …; `NaN` where it says nothing. */
type KeptPlan = Omit<DemandPlan, 'lines' | 'store'> & { readonly days: number; readonly units: Float64Array };

/** `NaN` where the plan does not name the row, or the day. */
function unitsOf({ firstDay, days, units }: KeptPlan, row: number, day: number): number {
  const column = day - firstDay;
  return column < 0 || column >= days ? NaN : (units[row * days + column] ?? NaN);
}

/** Plans kept a store: newer ones replace older ones day by day and product by product. */
const MOST_PLANS = 12;

/** What a store is expected to sell. For each product and day the newest plan that names both holds. */
export class StorePlans {
  private readonly plans: KeptPlan[] = [];
  /** Rises with every change. */
  revision = 0;

  constructor(private readonly products = new ProductRows()) {}

  take(plan: DemandPlan): Taken {
    if (this.plans.some((known) => known.signal === plan.signal)) return 'same';
    const older = this.plans.findIndex((known) => supersedes(known, plan));
    if (older < 0 && this.plans.length >= MOST_PLANS) return 'late';
    this.plans.splice(older < 0 ? this.plans.length : older, 0, this.kept(plan));
    this.plans.length = Math.min(this.plans.length, MOST_PLANS);
    this.revision += 1;
    return 'changed';
  }

  /** Units planned for a whole day, with the plan that says so. */
  on(product: string, day: number): { units: number; plan: Pick<DemandPlan, 'signal' | 'at' | 'shape'> } | undefined {
    const row = this.products.find(product);
    if (row === undefined) return undefined;
    const plan = this.planOf(row, day);
    return plan === undefined ? undefined : { units: unitsOf(plan, row, day), plan };
  }

  /** Units planned for parts of days; undefined when a day of them has no plan. */
  within(product: string, spans: readonly DaySpan[]): number | undefined {
    const row = this.products.find(product);
    let units = 0;
    for (const span of spans) {
      const plan = row === undefined ? undefined : this.planOf(row, span.day);
      if (plan === undefined) return undefined;
      units += unitsOf(plan, row as number, span.day) * shareIn(span, plan.shape);
    }
    return units;
  }

  /** The newest plan that names a row on a day. */
  private planOf(row: number, day: number): KeptPlan | undefined {
    for (const plan of this.plans) if (!Number.isNaN(unitsOf(plan, row, day))) return plan;
    return undefined;
  }

  private kept({ signal, at, firstDay, shape, lines }: DemandPlan): KeptPlan {
    const days = Math.max(0, ...[...lines.values()].map((units) => units.length));
    for (const product of lines.keys()) this.products.of(product);
    const units = new Float64Array(this.products.size * days).fill(NaN);
    for (const [product, planned] of lines) units.set(planned, this.products.of(product) * days);
    return { signal, at, firstDay, shape, days, units };
  }
}
