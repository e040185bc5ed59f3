import { z } from 'zod';
import { id, moment, note, signalType } from './declare.js';

export const supplierNotice = signalType({
  type: 'retail.supplier.notice',
  title: 'Supplier notice',
  meaning: 'A supplier says that it will deliver late, short, or not at all.',
  data: z
    .strictObject({
      supplier: id,
      kind: z.enum(['late', 'short', 'capacity', 'recall', 'resolved']),
      products: z.array(id).max(2_000),
      /** Expected delay of orders under way, hours. */
      delayHours: z
        .number()
        .min(0)
        .max(24 * 60)
        .optional(),
      until: moment.optional(),
      note: note.optional(),
    })
    .meta({ id: 'SupplierNotice' }),
  references: (d) => ({ suppliers: [d.supplier], products: d.products }),
  place: (d) => ({ supplier: d.supplier }),
  subjects: ['supplier', 'product|store'],
});
