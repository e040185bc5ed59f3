import { z } from 'zod';
import { hours, id, minor } from './shapes.js';

/** The supplier of the product and how it delivers. */
export const supplierRecord = z.strictObject({
  supplier: id,
  /** The newest notice still standing about this product; null = none. */
  notice: z
    .strictObject({
      kind: z.enum(['late', 'short', 'capacity', 'recall', 'resolved']),
      ageHours: hours,
      delayHours: hours.nullable(),
      /** Until when it is said to last. */
      untilHours: hours.nullable(),
    })
    .nullable(),
  /** Hours the most overdue delivery under way to the store's centre is late; 0 = on time. */
  lateHours: hours.min(0),
  /** Share of past deliveries on time, 0–1; null before the first. */
  onTimeShare: z.number().min(0).max(1).nullable(),
  deliveriesSeen: z.number().int().min(0),
  /** What an expedited order to the store's centre takes; null = not possible. */
  expedite: z.strictObject({ leadTimeHours: hours.min(0), feePerUnit: minor }).nullable(),
});
export type SupplierRecord = z.infer<typeof supplierRecord>;
