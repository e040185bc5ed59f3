import { z } from 'zod';
import { ACTION_STATES } from '../../../kernel/index.js';
import {
  servedActionSpec,
  servedActionType,
  servedEffectExpected,
  servedMoment,
  servedPage,
  servedPlace,
  type AnswerOf,
} from '../../../platform/index.js';
import type { Connector } from '../domain/connector.js';
import { EVIDENCE_EXTENSIONS, type EvidenceType } from '../domain/evidence.js';
import { STOP_KINDS, type Stop } from '../domain/stop.js';
import { OVERRIDE_REASONS, TASK_RESULTS, TASK_STATES } from '../domain/task.js';
import type { ShownAction, ShownTask } from './actions.schemas.js';

/** What every document of this module says of itself. */
const document = { id: z.string(), version: z.int() };

export const servedAction: AnswerOf<ShownAction> = z
  .strictObject({
    ...document,
    proposal: z.string(),
    exception: z.string(),
    spec: servedActionSpec,
    state: z.enum(ACTION_STATES),
    place: servedPlace,
    authorisedBy: z.strictObject({ kind: z.enum(['policy', 'approval']), approval: z.string().optional(), policyVersion: z.string() }),
    expected: servedEffectExpected,
    attempts: z.int(),
    authorisedAt: servedMoment,
    finishedAt: servedMoment.optional(),
    result: z.strictObject({ status: z.int().optional(), reference: z.string().optional(), reason: z.string().optional() }).optional(),
    correlationId: z.string(),
    proposedBy: z.string(),
    /** Margin it is expected to save, minor units: the order of work. */
    priority: z.number(),
    connector: z.string().optional(),
  })
  .meta({ id: 'Action' });
export const servedActions = servedPage(servedAction);

export const servedTask: AnswerOf<ShownTask> = z
  .strictObject({
    ...document,
    type: servedActionType,
    store: z.string(),
    product: z.string(),
    place: servedPlace,
    state: z.enum(TASK_STATES),
    params: z.record(z.string(), z.unknown()),
    priority: z.number(),
    createdAt: servedMoment,
    dueAt: servedMoment,
    exception: z.string(),
    action: z.string(),
    correlationId: z.string(),
    finishedAt: servedMoment.optional(),
    finishedBy: z.string().optional(),
    confirmation: z
      .strictObject({
        result: z.enum(TASK_RESULTS),
        counted: z.int().optional(),
        note: z.string().optional(),
        evidence: z.array(z.string()),
      })
      .optional(),
    override: z.strictObject({ reasonCode: z.enum(OVERRIDE_REASONS), note: z.string().optional() }).optional(),
  })
  .meta({ id: 'Task' });
export const servedTasks = servedPage(servedTask);

export const EVIDENCE_TYPES = Object.keys(EVIDENCE_EXTENSIONS) as [EvidenceType, ...EvidenceType[]];
export const servedEvidence = z.strictObject({ id: z.string(), type: z.enum(EVIDENCE_TYPES), bytes: z.int() }).meta({ id: 'Evidence' });

const connector = {
  ...document,
  kind: z.literal('webhook'),
  url: z.string(),
  actionTypes: z.array(servedActionType),
  honoursIdempotencyKey: z.boolean(),
  statusUrl: z.string().optional(),
  state: z.enum(['active', 'parked']),
  parkedBecause: z.string().optional(),
  changedBy: z.string(),
  changedAt: servedMoment,
};
export const servedConnector: AnswerOf<Omit<Connector, 'schemaVersion' | 'sealedSecret'>> = z
  .strictObject(connector)
  .meta({ id: 'Connector' });
export const servedConnectors = servedPage(servedConnector);
/** The secret comes once, when it is new. */
export const servedConnectorPut = z.strictObject({ ...connector, secret: z.string().optional() }).meta({ id: 'ConnectorWithSecret' });

export const servedStop: AnswerOf<Omit<Stop, 'schemaVersion'>> = z
  .strictObject({
    ...document,
    kind: z.enum(STOP_KINDS),
    target: z.string().optional(),
    stopped: z.boolean(),
    reason: z.string(),
    changedBy: z.string(),
    changedAt: servedMoment,
  })
  .meta({ id: 'Stop' });
export const servedStops = servedPage(servedStop);
