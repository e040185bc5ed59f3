import { z } from 'zod';
import { amount, currency, id, moment, signalType, unit } from './declare.js';

export const storeSales = signalType({
  type: 'retail.store-sales.hourly',
  title: 'Hourly store sales',
  meaning: 'What a store sold in one hour, one line a product that sold. A product without a line sold nothing that hour.',
  data: z
    .strictObject({
      store: id,
      hourStart: moment,
      currency,
      lines: z
        .array(
          z.strictObject({
            product: id,
            units: amount,
            unit: unit.default('each'),
            /** Takings after discounts, minor units. */
            net: z.number().int().min(-100_000_000).max(100_000_000).optional(),
          }),
        )
        .max(2_000),
    })
    .meta({ id: 'StoreSalesHourly' }),
  references: (d) => ({ stores: [d.store], products: d.lines.map((line) => line.product) }),
  place: (d) => ({ store: d.store }),
  subjects: ['product|store'],
});
