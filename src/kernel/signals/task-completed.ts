import { z } from 'zod';
import { id, moment, note, signalType, signedAmount } from './declare.js';

export const taskCompleted = signalType({
  type: 'retail.task.completed',
  title: 'Task completed in a workforce system',
  meaning: 'A store finished a task that Endcap handed to the store’s own task system.',
  data: z
    .strictObject({
      store: id,
      task: z.string().min(1).max(64),
      completedAt: moment,
      result: z.enum(['done', 'not-possible']),
      product: id.optional(),
      /** For counts: what was found on shelf and in the back room together. */
      counted: signedAmount.optional(),
      note: note.optional(),
    })
    .meta({ id: 'TaskCompleted' }),
  references: (d) => ({ stores: [d.store], products: d.product === undefined ? [] : [d.product] }),
  place: (d) => ({ store: d.store }),
  subjects: ['product|store'],
});
