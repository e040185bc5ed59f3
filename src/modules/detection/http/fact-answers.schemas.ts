import { z } from 'zod';
import type { FactReading, Finding } from '../../../kernel/index.js';
import {
  readingFields,
  servedBecause,
  servedEffect,
  servedFactValue,
  servedMoment,
  servedPage,
  servedPlace,
  servedReading,
  servedSeverity,
  type AnswerOf,
} from '../../../platform/index.js';
import { FACT_UNITS, factDefinition, type FactDefinition } from '../../../rules/index.js';
import type { UnknownReport } from '../domain/unknown-report.js';

const definition: AnswerOf<FactDefinition> = factDefinition;
export const servedCatalogue = z.strictObject({ items: z.array(definition) });

/** A fact as it was read, and how old that is now. */
export type FactAnswer = FactReading & { name: string; unit: string; ageMinutes: number; stale: boolean };
const known: AnswerOf<FactAnswer> = z
  .strictObject({ ...readingFields, name: z.string(), unit: z.enum(FACT_UNITS), ageMinutes: z.number(), stale: z.boolean() })
  .meta({ id: 'KnownFact' });
export const servedFacts = z.strictObject({ subject: z.string(), at: servedMoment, items: z.array(known) }).meta({ id: 'FactsOfSubject' });

const finding: AnswerOf<Finding> = z
  .strictObject({
    id: z.string(),
    ruleId: z.string(),
    ruleVersion: z.string(),
    ruleSet: z.string(),
    effect: servedEffect,
    exceptionType: z.string(),
    severity: servedSeverity,
    subject: z.string(),
    mergeKey: z.string(),
    sharedCause: z.string().optional(),
    place: servedPlace,
    team: z.string(),
    agent: z.string().optional(),
    playbook: z.string().optional(),
    params: z.record(z.string(), servedFactValue).optional(),
    moneyAtRiskBasis: z.string(),
    occurredAt: servedMoment,
    signal: z.string(),
    correlationId: z.string(),
    because: z.array(servedBecause),
    facts: z.record(z.string(), servedReading),
  })
  .meta({ id: 'Finding' });
export const servedFindings = servedPage(finding);

export const servedUnknowns: AnswerOf<UnknownReport> = z
  .strictObject({
    rule: z.string(),
    ruleVersion: z.string(),
    asked: z.number(),
    unknown: z.number(),
    share: z.number().nullable(),
    facts: z.array(z.strictObject({ fact: z.string(), times: z.number() })),
    days: z.array(z.strictObject({ day: z.string(), asked: z.number(), unknown: z.number() })),
  })
  .meta({ id: 'RuleUnknowns' });
