import { z } from 'zod';
import { becauseFields, servedMoment, type AnswerOf } from '../../../platform/index.js';
import { FACT_UNITS } from '../../../rules/index.js';
import type { ExplainedRule } from '../domain/explained-rule.js';

const rows = z.array(z.string());

/** Why a rule fires or does not, comparison by comparison. */
export const servedExplanation: AnswerOf<ExplainedRule> = z
  .strictObject({
    ruleSet: z.string(),
    rule: z.string(),
    ruleVersion: z.string(),
    title: z.string(),
    subject: z.string(),
    at: servedMoment,
    result: z.enum(['fired', 'silent', 'unknown', 'error']),
    /** Fewest comparisons that have to come out differently for the rule to fire; 0 = it fires. */
    inTheWay: z.int(),
    says: z.string(),
    heldBack: z.array(z.string()),
    raisedAt: servedMoment.nullable(),
    because: z.array(
      z.strictObject({
        ...becauseFields,
        path: z.string(),
        wanted: z.enum(['true', 'false']),
        unit: z.enum(FACT_UNITS),
        ageMinutes: z.number().nullable(),
        distance: z.number().nullable(),
        inTheWay: z.boolean(),
        says: z.string(),
        cell: z.strictObject({ rows, input: z.string() }).optional(),
      }),
    ),
    table: z.strictObject({ id: z.string(), rows }).optional(),
    error: z.string().optional(),
  })
  .meta({ id: 'ExplainedRule' });
