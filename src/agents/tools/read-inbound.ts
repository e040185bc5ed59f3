import { z } from 'zod';
import { evidenceTool } from './evidence-tool.js';
import { hours, id, productAtStore, units } from './shapes.js';

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

/** What is on its way to the store: quantity, expected time and lateness. */
export const readInbound = evidenceTool({
  name: 'read-inbound',
  title: 'Goods on their way to a store',
  input: productAtStore,
  output: inbound,
  privacyClass: 'operational',
  run: (of, { at, ports }) => ports.evidence.inbound(of, at),
  shows: ({ product, store }, { deliveries }) => [{ product }, { store }, ...deliveries.map((d) => ({ [d.from.kind]: d.from.id }))],
});
