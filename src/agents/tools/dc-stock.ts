import { z } from 'zod';
import { arrival, hours, id, minor, units } from './shapes.js';

/** The product at the distribution centre that supplies the store. */
export const dcStock = z.strictObject({
  dc: id,
  /** Last record; null = not known. */
  onHand: units.nullable(),
  /** Units promised by actions made before now and not yet taken off the record. */
  reserved: units.min(0),
  /** Units asked for by expedite actions made before now and not yet arrived. */
  expediting: units.min(0),
  /** Centre to store. */
  leadTimeHours: hours.min(0),
  /** Transport centre to store, minor units a unit. */
  costPerUnit: minor,
  /** Usual time between two deliveries to the store; null = not known. */
  cadenceHours: hours.min(0).nullable(),
  /** What the centre's stores sell in a day together; null = not known. */
  dailyDemand: units.min(0).nullable(),
  /** Goods on their way to the centre, soonest first. */
  inbound: z.array(arrival.extend({ lateHours: hours.min(0) })).max(50),
});
export type DcStock = z.infer<typeof dcStock>;
