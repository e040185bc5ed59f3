import { z } from 'zod';
import { servedIssue, servedJsonSchema, servedMoment, servedPage, type AnswerOf } from '../../../platform/index.js';
import type { Settled, ShownSignal } from './shown-signal.js';

const signal = {
  id: z.string(),
  source: z.string(),
  event: z.strictObject({ id: z.string(), source: z.string(), type: z.string(), time: servedMoment }),
  store: z.string().optional(),
  receivedAt: servedMoment,
  /** Why it was set aside. */
  reason: z.strictObject({ code: z.enum(['schema', 'unknown-reference', 'implausible']), issues: z.array(servedIssue) }).optional(),
  correlationId: z.string(),
};
const servedQuarantined: AnswerOf<ShownSignal> = z.strictObject(signal).meta({ id: 'QuarantinedSignal' });
export const servedQuarantine = servedPage(servedQuarantined);
export const servedQuarantinedWithData = z.strictObject({ ...signal, data: z.unknown() }).meta({ id: 'QuarantinedSignalWithData' });
export const servedSettled: AnswerOf<Settled> = z
  .strictObject({ id: z.string(), state: z.enum(['accepted', 'discarded']) })
  .meta({ id: 'SettledSignal' });

const card = { type: z.string(), title: z.string(), meaning: z.string() };
export const servedSignalTypes = z.strictObject({ items: z.array(z.strictObject(card).meta({ id: 'SignalType' })) });
export const servedSignalSchema = z.strictObject({ ...card, data: servedJsonSchema }).meta({ id: 'SignalSchema' });
