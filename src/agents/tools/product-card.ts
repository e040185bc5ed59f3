import { z } from 'zod';
import { hours, id, minor, units } from './shapes.js';

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
