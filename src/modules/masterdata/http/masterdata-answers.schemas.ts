import { z } from 'zod';
import { servedPage, type AnswerOf } from '../../../platform/index.js';
import { MASTERDATA, type MasterdataItem } from '../domain/items.js';
import type { WriteMasterdataAnswer } from '../usecases/write-masterdata.js';

/** An item of any kind, in the shape in which it was taken. */
export const servedItem: AnswerOf<MasterdataItem> = z.union(Object.values(MASTERDATA)).meta({ id: 'MasterdataItem' });
export const servedItems = servedPage(servedItem);

export const servedWritten: AnswerOf<WriteMasterdataAnswer> = z
  .strictObject({
    written: z.int(),
    unchanged: z.int(),
    /** Each item that was not taken: its place in the call and what is wrong with it. */
    rejected: z.array(z.strictObject({ index: z.int(), path: z.string(), message: z.string() })),
  })
  .meta({ id: 'MasterdataWritten' });
