import { z } from 'zod';
import { id, note, signalType } from './declare.js';

export const replenishmentIssue = signalType({
  type: 'retail.replenishment.issue',
  title: 'Replenishment issue logged by a store',
  meaning: 'Somebody in the store says that a product could not be put on the shelf.',
  data: z
    .strictObject({
      store: id,
      product: id,
      reason: z.enum(['shelf-empty', 'not-delivered', 'short-delivered', 'damaged', 'cannot-find']),
      note: note.optional(),
    })
    .meta({ id: 'ReplenishmentIssue' }),
  references: (d) => ({ stores: [d.store], products: [d.product] }),
  place: (d) => ({ store: d.store }),
  subjects: ['product|store'],
});
