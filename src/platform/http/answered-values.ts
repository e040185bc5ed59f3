import { z } from 'zod';
import { FINDING_EFFECTS, SEVERITIES, type Because, type Money, type Place } from '../../kernel/index.js';
import { servedMoment, type AnswerOf } from './answers.js';

/** Integer minor units of a currency (ISO 4217). */
export const servedMoney: AnswerOf<Money> = z.strictObject({ amount: z.int(), currency: z.string() }).meta({ id: 'Money' });

export const servedPlace: AnswerOf<Place> = z.strictObject({
  banner: z.string().optional(),
  region: z.string().optional(),
  store: z.string().optional(),
});

/** A fact as it was read. */
const factValue = z.union([z.number(), z.string(), z.boolean()]);

/** Fields of one reason: the comparison, the value seen, since when and from where, the value needed. */
export const becauseFields = {
  fact: z.string(),
  operator: z.string(),
  needed: z.unknown(),
  seen: z.union([factValue, z.array(factValue)]).nullable(),
  at: servedMoment.nullable(),
  source: z.string().nullable(),
  result: z.enum(['true', 'false', 'unknown']),
};
export const servedBecause: AnswerOf<Because> = z.strictObject(becauseFields).meta({ id: 'Because' });

export const servedSeverity = z.enum(SEVERITIES);
export const servedEffect = z.enum(FINDING_EFFECTS);
