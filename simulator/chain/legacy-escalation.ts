import type { Scenario } from './scenario.js';

/** Issues a region’s planners get through in their weekly meeting, and products they expedite per distribution centre. */
const ISSUES_A_REGION = 15;
const EXPEDITES_A_DC = 3;

export type Escalated = { readonly store: number; readonly product: number };
export type EscalationDecision = {
  /** Extra allocations from the distribution centre, a day and a half of plan each. */
  readonly allocations: readonly (Escalated & { quantity: number })[];
  readonly expedites: readonly { dc: number; product: number }[];
};

/**
 * The weekly meeting of the chain without Endcap: stores’ issues since Monday, the most expensive ones first, as many as
 * people have time for. It comes late and sees little, and it does help.
 */
export function decideWeekly(scenario: Scenario, issues: readonly Escalated[]): EscalationDecision {
  const { products } = scenario.assortment;
  const value = (issue: Escalated): number =>
    (scenario.plan[issue.store * products.length + issue.product] ?? 0) * (products[issue.product]?.price ?? 0);
  const distinct = [...new Map(issues.map((issue) => [issue.store * products.length + issue.product, issue])).values()];
  const ranked = distinct.sort((a, b) => value(b) - value(a) || a.store - b.store || a.product - b.product);
  const perRegion = new Map<number, number>();
  const perDcProduct = new Map<number, number>();
  const allocations: (Escalated & { quantity: number })[] = [];
  for (const issue of ranked) {
    const store = scenario.network.stores[issue.store];
    if (store === undefined) continue;
    const at = store.dc * products.length + issue.product;
    perDcProduct.set(at, (perDcProduct.get(at) ?? 0) + 1);
    const done = perRegion.get(store.region) ?? 0;
    if (done >= ISSUES_A_REGION) continue;
    perRegion.set(store.region, done + 1);
    const rate = scenario.plan[issue.store * products.length + issue.product] ?? 0;
    allocations.push({ ...issue, quantity: Math.max(1, Math.round(1.5 * rate)) });
  }
  const expedites = scenario.network.dcs.flatMap((_, dc) =>
    [...perDcProduct]
      .filter(([at]) => Math.floor(at / products.length) === dc)
      .sort((a, b) => b[1] - a[1] || a[0] - b[0])
      .slice(0, EXPEDITES_A_DC)
      .map(([at]) => ({ dc, product: at % products.length })),
  );
  return { allocations, expedites };
}
