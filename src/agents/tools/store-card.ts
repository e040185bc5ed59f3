import { z } from 'zod';
import { id, weekHours, zone } from './shapes.js';

/** A store: where it is, what supplies it, when it trades. */
export const storeCard = z.strictObject({
  store: id,
  banner: id,
  region: id,
  dc: id,
  zone,
  format: z.enum(['hyper', 'super', 'convenience']),
  urban: z.boolean(),
  hours: weekHours,
});
export type StoreCard = z.infer<typeof storeCard>;
