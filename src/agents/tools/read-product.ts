import { z } from 'zod';
import { evidenceTool } from './evidence-tool.js';
import { hours, id, minor, productAtStore, units } from './shapes.js';

/** A product as this store sells it, with what could stand in for it. */
export const productCard = z.strictObject({
  product: id,
  group: id,
  unit: z.enum(['each', 'case', 'kg']),
  packSize: z.number().min(1).max(10_000),
  currency: z.string().regex(/^[A-Z]{3}$/),
  price: minor,
  cost: minor,
  supplier: id,
  /** The promotion it is in here and now; null = none. */
  promotion: z.strictObject({ promotion: id, endsInHours: hours }).nullable(),
  substitutes: z
    .array(
      z.strictObject({
        product: id,
        /** Of this store; null = not known. */
        onHand: units.nullable(),
        demandRate: units.min(0).nullable(),
        /** Price less cost; may be negative. */
        unitMargin: z.number().int().min(-100_000_000).max(100_000_000),
      }),
    )
    .max(20),
});
export type ProductCard = z.infer<typeof productCard>;

/** Price, cost, pack size and substitutes with their stock in the store. */
export const readProduct = evidenceTool({
  name: 'read-product',
  title: 'A product, its price and its substitutes',
  input: productAtStore,
  output: productCard,
  privacyClass: 'commercial',
  run: (of, { at, ports }) => ports.evidence.product(of, at),
  shows: ({ store }, card) => [
    { store },
    { product: card.product },
    { supplier: card.supplier },
    ...card.substitutes.map((s) => ({ product: s.product })),
  ],
});
