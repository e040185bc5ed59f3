import { z } from 'zod';
import {
  FINDING_EFFECTS,
  ROLES,
  SEVERITIES,
  type Because,
  type FactReading,
  type Money,
  type Place,
  type Refs,
  type Scope,
} from '../../kernel/index.js';
import { servedMoment, type AnswerOf } from './answers.js';

/** Integer minor units of a currency (ISO 4217). */
export const servedMoney: AnswerOf<Money> = z.strictObject({ amount: z.int(), currency: z.string() }).meta({ id: 'Money' });

export const servedPlace: AnswerOf<Place> = z
  .strictObject({
    banner: z.string().optional(),
    region: z.string().optional(),
    store: z.string().optional(),
  })
  .meta({ id: 'Place' });

const places = z.array(z.string()).optional();
/** Where somebody may look and act; a list that is missing is no limit. */
export const servedScope: AnswerOf<Scope> = z.strictObject({ banners: places, regions: places, stores: places }).meta({ id: 'Scope' });

export const servedRole = z.enum(ROLES).meta({ id: 'Role' });

const ref = z.string().optional();
/** The objects an entry or a job is about. */
export const servedRefs: AnswerOf<Refs> = z
  .strictObject({
    batch: ref,
    signal: ref,
    finding: ref,
    exception: ref,
    incident: ref,
    run: ref,
    proposal: ref,
    approval: ref,
    action: ref,
    task: ref,
    outcome: ref,
    subject: ref,
    store: ref,
    user: ref,
  } satisfies Record<keyof Refs, unknown>)
  .meta({ id: 'Refs' });

/** The value of a fact. */
export const servedFactValue = z.union([z.number(), z.string(), z.boolean()]);

/** Fields of a fact as it was read. */
export const readingFields = {
  /** Of a fact that is a list, its entries. */
  value: z.union([servedFactValue, z.array(z.record(z.string(), servedFactValue))]),
  at: servedMoment,
  source: z.string(),
  trust: z.enum(['ok', 'suspect']).optional(),
};
export const servedReading: AnswerOf<FactReading> = z.strictObject(readingFields).meta({ id: 'FactReading' });

/** Fields of one reason: the comparison, the value seen, since when and from where, the value needed. */
export const becauseFields = {
  fact: z.string(),
  operator: z.string(),
  needed: z.unknown(),
  seen: z.union([servedFactValue, z.array(servedFactValue)]).nullable(),
  at: servedMoment.nullable(),
  source: z.string().nullable(),
  result: z.enum(['true', 'false', 'unknown']),
};
export const servedBecause: AnswerOf<Because> = z.strictObject(becauseFields).meta({ id: 'Because' });

export const servedSeverity = z.enum(SEVERITIES);
export const servedEffect = z.enum(FINDING_EFFECTS);
