import { z } from 'zod';
import { amount, day, id, moment, signalType } from './declare.js';

export const promotionPlan = signalType({
  type: 'retail.promotion.plan',
  title: 'Promotion plan',
  meaning: 'A promotion, its products, stores and time. A later plan of the same promotion replaces the earlier one.',
  data: z
    .strictObject({
      promotion: id,
      name: z.string().min(1).max(200),
      from: moment,
      until: moment,
      products: z.array(id).min(1).max(2_000),
      /** Absent = all stores. */
      stores: z.array(id).max(5_000).optional(),
    })
    .refine((d) => Date.parse(d.from) < Date.parse(d.until), { path: ['until'], message: 'must be after from' })
    .meta({ id: 'PromotionPlan' }),
  references: (d) => ({ products: d.products, stores: d.stores ?? [] }),
  place: () => ({}),
  subjects: [],
});

export const demandPlan = signalType({
  type: 'retail.demand.plan',
  title: 'Demand plan',
  meaning: 'Units the plan expects a store to sell, a line a product with one number a day, and how a day spreads over its hours.',
  data: z
    .strictObject({
      store: id,
      firstDay: day,
      /** Share of a day per hour 0–23 in the store's zone; sums to 1 within 1 %. */
      hourShares: z
        .array(z.number().min(0).max(1))
        .length(24)
        .refine((shares) => Math.abs(shares.reduce((a, b) => a + b, 0) - 1) < 0.01, 'must sum to 1'),
      lines: z
        .array(z.strictObject({ product: id, units: z.array(amount).min(1).max(42) }))
        .min(1)
        .max(2_000),
    })
    .meta({ id: 'DemandPlan' }),
  references: (d) => ({ stores: [d.store], products: d.lines.map((line) => line.product) }),
  place: (d) => ({ store: d.store }),
  subjects: [],
});
