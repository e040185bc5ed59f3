import { z } from 'zod';

const count = z.number().default(0);
const noVerdicts = { auto: 0, approval: 0, refuse: 0 };
const noApprovals = { pending: 0, approved: 0, declined: 0, expired: 0 };

/** What `GET /v1/status` tells, as far as the simulator looks at it. */
const status = z.object({
  signals: z.object({ accepted: count, duplicates: count, quarantined: count }),
  observations: count,
  exceptions: z.object({ open: count, total: count }),
  incidents: z.union([z.number(), z.object({ total: count }).transform((value) => value.total)]).default(0),
  proposals: z.union([z.number(), z.object({ total: count }).transform((value) => value.total)]).default(0),
  verdicts: z.object({ auto: count, approval: count, refuse: count }).default(noVerdicts),
  approvals: z.object({ pending: count, approved: count, declined: count, expired: count }).default(noApprovals),
  actions: z.object({ succeeded: count, failed: count, unknown: count }).default({ succeeded: 0, failed: 0, unknown: 0 }),
  /** One sum a currency; the chain has one. */
  moneyAtRisk: z.array(z.object({ amount: count })).transform((sums) => sums[0] ?? { amount: 0 }),
  audit: z.object({ entries: count }).default({ entries: 0 }),
});
export type Totals = z.infer<typeof status>;

/** Parses the status answer; throws when it is not one. */
export const parseTotals = (body: unknown): Totals => status.parse(body);
