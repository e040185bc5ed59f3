import { z } from 'zod';
import { KPI_IDS } from '../../../kernel/index.js';
import { servedMoment, type AnswerOf } from '../../../platform/index.js';
import { GROUPINGS, type KpiDefinition } from '../domain/kpi.js';
import type { KpiAnswer } from '../usecases/read-kpi.js';

const definition: AnswerOf<KpiDefinition> = z
  .strictObject({
    id: z.enum(KPI_IDS),
    title: z.string(),
    meaning: z.string(),
    formula: z.string(),
    unit: z.enum(['share', 'minutes', 'minor-units']),
    aggregation: z.enum(['share', 'sum', 'median']),
    higherIsBetter: z.boolean(),
  })
  .meta({ id: 'KpiDefinition' });
export const servedDefinitions = z.strictObject({ items: z.array(definition) });

/** Without samples a figure is null. */
export const servedKpi: AnswerOf<KpiAnswer> = z
  .strictObject({
    definition,
    from: servedMoment,
    until: servedMoment,
    by: z.enum(GROUPINGS),
    items: z.array(z.strictObject({ group: z.string(), value: z.number().nullable(), samples: z.int() })),
  })
  .meta({ id: 'Kpi' });
