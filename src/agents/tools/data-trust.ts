import { z } from 'zod';
import { hours, units } from './shapes.js';

/** How far the stock record of the product in the store can be believed. */
export const dataTrust = z.strictObject({
  /** Last record, may be negative; null = none. */
  onHand: units.nullable(),
  recordAgeHours: hours.nullable(),
  lastCountAgeHours: hours.nullable(),
  hoursSinceLastSale: hours.nullable(),
  /** Units the plan expected to sell since the last sale, at the store's own rate. */
  expectedSinceLastSale: units.min(0).nullable(),
  /** Age of the newest sales report of the store; null = none seen. */
  salesFeedAgeHours: hours.nullable(),
  /** Reasons of the replenishment issues the store logged in the last 24 h. */
  issues: z.array(z.enum(['shelf-empty', 'not-delivered', 'short-delivered', 'damaged', 'cannot-find'])).max(50),
  /** Hours since goods were last received; null = not known. */
  lastReceivedAgeHours: hours.nullable(),
});
export type DataTrust = z.infer<typeof dataTrust>;
