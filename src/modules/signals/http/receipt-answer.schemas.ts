import { z } from 'zod';
import type { AnswerOf } from '../../../platform/index.js';
import { ITEM_RESULTS, type Receipt } from '../domain/receipt.js';

/** What became of each event of a delivery, in its order. */
export const servedReceipt: AnswerOf<Receipt> = z
  .strictObject({
    receipt: z.string(),
    results: z.array(z.strictObject({ id: z.string(), source: z.string(), result: z.enum(ITEM_RESULTS), reason: z.string().optional() })),
  })
  .meta({ id: 'Receipt' });
