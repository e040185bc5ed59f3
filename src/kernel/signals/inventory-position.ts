import { z } from 'zod';
import { amount, id, moment, node, nodeReferences, signalType, signedAmount, unit } from './declare.js';

export const inventoryPosition = signalType({
  type: 'retail.inventory.position',
  title: 'Inventory position',
  meaning: 'What the records say lies at a store or distribution centre at one moment.',
  data: z
    .strictObject({
      location: node,
      countedAt: moment,
      /** `record` = the system says so; `count` = a person counted. */
      basis: z.enum(['record', 'count']).default('record'),
      lines: z
        .array(
          z.strictObject({
            product: id,
            onHand: signedAmount,
            unit: unit.default('each'),
            /** Ordered and not yet received, all due dates together. */
            onOrder: amount.optional(),
          }),
        )
        .min(1)
        .max(2_000),
    })
    .meta({ id: 'InventoryPosition' }),
  references: (d) => ({ ...nodeReferences(d.location), products: d.lines.map((line) => line.product) }),
  place: (d) => (d.location.kind === 'store' ? { store: d.location.id } : { [d.location.kind]: d.location.id }),
  subjects: ['product|store', 'dc|product'],
});
