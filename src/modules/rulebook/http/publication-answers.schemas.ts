import { z } from 'zod';
import { servedMoment, servedPage, type AnswerOf } from '../../../platform/index.js';
import { PUBLICATION_STATES } from '../domain/publication.js';
import { ROLLOUT_STATES, type RolloutFigures } from '../domain/rollout.js';
import { placesOfRollout, ruleDocument } from './rule-answers.schemas.js';
import type { ShownPublication } from './shown-publication.js';
import type { ShownRollout } from './shown-rollout.js';

export const servedPublication: AnswerOf<ShownPublication> = z
  .strictObject({
    id: z.string(),
    version: z.int(),
    state: z.enum(PUBLICATION_STATES),
    publish: z.array(z.strictObject({ rule: z.string(), number: z.int() })),
    retire: z.array(z.string()),
    note: z.string().optional(),
    activateAt: servedMoment,
    plannedBy: z.string(),
    plannedAt: servedMoment,
    ruleSet: z.string().optional(),
    because: z.string().optional(),
  })
  .meta({ id: 'RulePublication' });
export const servedPublications = servedPage(servedPublication);

const figures: AnswerOf<RolloutFigures> = z
  .strictObject({
    since: servedMoment,
    until: servedMoment,
    stores: z.int(),
    findings: z.int(),
    exceptions: z.int(),
    exceptionsPerStore: z.number(),
    decided: z.int(),
    overridden: z.int(),
  })
  .meta({ id: 'RuleRolloutFigures' });
export const servedRollout: AnswerOf<ShownRollout> = z
  .strictObject({
    id: z.string(),
    version: z.int(),
    rule: z.string(),
    number: z.int(),
    ruleVersion: z.string(),
    stages: z.array(z.strictObject({ scope: placesOfRollout, hours: z.number() })),
    expect: z.strictObject({
      findingsPerDay: z.number().optional(),
      exceptionsPerStoreAndDay: z.number().optional(),
      overrideShare: z.number().optional(),
    }),
    state: z.enum(ROLLOUT_STATES),
    stage: z.int(),
    stageSince: servedMoment,
    countedSince: servedMoment,
    startedBy: z.string(),
    startedAt: servedMoment,
    note: z.string().optional(),
    because: z.string().optional(),
    figures: figures.optional(),
    /** Where the version is in force now. */
    where: z.array(placesOfRollout),
  })
  .meta({ id: 'RuleRollout' });
export const servedRollouts = servedPage(servedRollout);

export const servedNowInForce = z.strictObject({ ruleSet: z.string(), publishedAt: servedMoment }).meta({ id: 'RuleSetPublished' });
export const servedResumed = z.strictObject({ ruleSet: z.string(), resumedAt: servedMoment }).meta({ id: 'RuleResumed' });
/** In force now, planned, or begun. */
export const servedPublished = z
  .union([servedNowInForce, z.strictObject({ planned: servedPublication }), z.strictObject({ rollout: servedRollout })])
  .meta({ id: 'RulesPublished' });

export const servedRuleSet = z
  .strictObject({
    ruleSet: z.string(),
    items: z.array(ruleDocument),
    nextCursor: z.string().optional(),
    rolling: z.array(z.strictObject({ document: ruleDocument, where: z.array(placesOfRollout) })).optional(),
  })
  .meta({ id: 'RuleSet' });
