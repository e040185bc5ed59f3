import { z } from 'zod';
import {
  servedEffectExpected,
  servedFactValue,
  servedMoment,
  servedMoney,
  servedPage,
  servedPlace,
  type AnswerOf,
} from '../../../platform/index.js';
import { OUTCOME_RESULTS, type Outcome } from '../domain/outcome.js';

const servedOutcome: AnswerOf<Outcome> = z
  .strictObject({
    id: z.string(),
    schemaVersion: z.int(),
    version: z.int(),
    action: z.string(),
    actionType: z.string(),
    exception: z.string(),
    place: servedPlace,
    expected: servedEffectExpected,
    result: z.enum(OUTCOME_RESULTS),
    seen: servedFactValue.nullable(),
    seenAt: servedMoment.nullable(),
    lostSalesAvoided: servedMoney,
    observedAt: servedMoment,
    correlationId: z.string(),
  })
  .meta({ id: 'Outcome' });
export const servedOutcomes = servedPage(servedOutcome);
