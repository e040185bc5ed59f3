import { z } from 'zod';
import { ID_PATTERN } from '../../kernel/index.js';

/** Shapes the evidence tools share. Times are hours from the run, negative in the past; money is minor units. */
export const id = z.string().regex(ID_PATTERN);
export const units = z.number().min(-1_000_000).max(1_000_000);
export const hours = z.number().min(-10_000).max(10_000);
export const minor = z.number().int().min(0).max(100_000_000);
export const zone = z.string().min(1).max(64);

/** The question most tools answer: this product in this store. */
export const productAtStore = z.strictObject({ product: id, store: id });
export type ProductAtStore = z.infer<typeof productAtStore>;

/** Opening hours of a week, local time; weekday 1 is Monday; a closing time not after the opening one is next day. */
export const weekHours = z
  .array(
    z.strictObject({
      weekday: z.number().int().min(1).max(7),
      open: z.string().regex(/^\d\d:\d\d$/),
      close: z.string().regex(/^\d\d:\d\d$/),
    }),
  )
  .max(21);
export type WeekHours = z.infer<typeof weekHours>;

/** Goods on their way, or asked for by an earlier action. */
export const arrival = z.strictObject({ etaHours: hours, quantity: units.min(0) });
export type Arrival = z.infer<typeof arrival>;
