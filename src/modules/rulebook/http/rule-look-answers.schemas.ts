import { z } from 'zod';
import { servedBecause, servedFactValue, servedIssue, servedMoment, type AnswerOf } from '../../../platform/index.js';
import type { AnalysedTable } from '../usecases/analyse-draft-table.js';
import type { ShadowReport } from '../usecases/report-shadow.js';

const names = z.array(z.string());
/** One point of a region: a value for every input. */
const example = z.record(z.string(), servedFactValue);

export const servedTableAnalysis: AnswerOf<AnalysedTable> = z
  .strictObject({
    gaps: z.array(z.strictObject({ region: z.record(z.string(), z.string()), example })),
    overlaps: z.array(z.strictObject({ rows: z.tuple([z.string(), z.string()]), example, outputsDiffer: z.boolean() })),
    duplicates: z.array(z.strictObject({ row: z.string(), of: z.string(), outputsDiffer: z.boolean() })),
    shadowed: names,
    impossible: names,
    /** False when a bound cut the work short: there may be more. */
    complete: z.boolean(),
    issues: z.array(servedIssue),
  })
  .meta({ id: 'AnalysedTable' });

export const servedShadowReport: AnswerOf<ShadowReport> = z
  .strictObject({
    rule: z.string(),
    number: z.int(),
    since: servedMoment,
    fires: z.int(),
    inForceFires: z.int(),
    days: z.array(
      z.strictObject({
        day: z.string(),
        fires: z.int(),
        inForceFires: z.int(),
        both: z.int(),
        onlyShadow: z.int(),
        onlyInForce: z.int(),
      }),
    ),
    examples: z.array(z.strictObject({ subject: z.string(), at: servedMoment, because: z.array(servedBecause) })),
  })
  .meta({ id: 'ShadowReport' });
