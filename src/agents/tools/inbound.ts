import { z } from 'zod';
import { hours, id, units } from './shapes.js';

/** Goods of the product on their way to the store, soonest first. */
export const inbound = z.strictObject({
  deliveries: z
    .array(
      z.strictObject({
        from: z.strictObject({ kind: z.enum(['store', 'dc', 'supplier']), id }),
        /** Newest expectation; negative = overdue. */
        etaHours: hours,
        quantity: units.min(0),
        /** How much later than first planned. */
        lateHours: hours.min(0),
        /** `asked`: a transfer proposed or authorised before now that nobody has planned yet. */
        status: z.enum(['planned', 'asked']),
      }),
    )
    .max(50),
});
export type Inbound = z.infer<typeof inbound>;
