import { z } from 'zod';
import {
  ACTION_TYPE_NAMES,
  ACTION_TYPES,
  CAUSES,
  type ActionSpec,
  type ActionType,
  type CauseFinding,
  type ExpectedEffect,
} from '../../kernel/index.js';
import { servedMoney } from './answered-values.js';
import { servedMoment, type AnswerOf } from './answers.js';

/** What flows through several stages, as answers carry it. */

export const servedActionType = z.enum(ACTION_TYPE_NAMES as [ActionType, ...ActionType[]]).meta({ id: 'ActionType' });

/** An action type with its parameters. */
export const servedActionSpec = z
  .union(ACTION_TYPE_NAMES.map((type) => z.strictObject({ type: z.literal(type), params: ACTION_TYPES[type].params })))
  .meta({ id: 'ActionSpec' }) as AnswerOf<ActionSpec>;

export const servedEffectExpected: AnswerOf<ExpectedEffect> = z
  .strictObject({
    subject: z.string(),
    fact: z.string(),
    atLeast: z.number().optional(),
    atMost: z.number().optional(),
    by: servedMoment,
    before: z.number().optional(),
    savedMargin: servedMoney,
  })
  .meta({ id: 'ExpectedEffect' });

const words = z.array(z.string());
export const servedCause: AnswerOf<CauseFinding> = z
  .strictObject({ cause: z.enum(CAUSES), confidence: z.number(), for: words, against: words })
  .meta({ id: 'CauseFinding' });
