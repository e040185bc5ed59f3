import { z } from 'zod';
import { servedMoment, servedPage, type AnswerOf } from '../../../platform/index.js';
import type { ShownSource } from './shown-source.js';

const source = {
  id: z.string(),
  version: z.int(),
  name: z.string(),
  types: z.array(z.string()),
  /** `["*"]` = all stores. */
  stores: z.array(z.string()),
  active: z.boolean(),
  /** Since when each of its secrets is valid. */
  secretsFrom: z.array(servedMoment),
  createdAt: servedMoment,
};
export const servedSource: AnswerOf<ShownSource> = z.strictObject(source).meta({ id: 'Source' });
export const servedSources = servedPage(servedSource);
/** The secret comes this once. */
export const servedNewSource = z.strictObject({ ...source, secret: z.string() }).meta({ id: 'NewSource' });
export const servedSecret = z.strictObject({ secret: z.string() }).meta({ id: 'SourceSecret' });
