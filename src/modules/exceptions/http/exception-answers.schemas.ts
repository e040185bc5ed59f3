import { z } from 'zod';
import { EXCEPTION_STATES } from '../../../kernel/index.js';
import {
  servedBecause,
  servedMoment,
  servedMoney,
  servedPage,
  servedPlace,
  servedRefs,
  servedSeverity,
  type AnswerOf,
  type LedgerEntry,
} from '../../../platform/index.js';
import type { Incident } from '../domain/incident.js';
import type { TrackedException } from '../domain/tracked-exception.js';

const names = z.array(z.string());

/** An exception with the work under way for it. */
export const servedException: AnswerOf<TrackedException> = z
  .strictObject({
    id: z.string(),
    schemaVersion: z.int(),
    /** Counts writes: the `ETag` to send back with a change. */
    version: z.int(),
    type: z.string(),
    state: z.enum(EXCEPTION_STATES),
    subject: z.string(),
    mergeKey: z.string(),
    severity: servedSeverity,
    place: servedPlace,
    team: z.string(),
    assignee: z.string().optional(),
    agent: z.string().optional(),
    verifyFirst: z.boolean(),
    openedAt: servedMoment,
    lastFindingAt: servedMoment,
    findings: z.int(),
    reasons: z.array(
      z.strictObject({ rule: z.string(), ruleVersion: z.string(), finding: z.string(), at: servedMoment, because: z.array(servedBecause) }),
    ),
    moneyAtRisk: servedMoney,
    moneyBasis: z.record(z.string(), z.union([z.number(), z.string()])),
    incident: z.string().optional(),
    sharedCause: z.string().optional(),
    sla: z.strictObject({ dueAt: servedMoment, level: z.int() }),
    snoozedUntil: servedMoment.optional(),
    closedAt: servedMoment.optional(),
    closeReason: z.string().optional(),
    reopened: z.int(),
    correlationId: z.string(),
    pending: z.strictObject({ proposals: names, actions: names, outcomes: names }),
    seen: names,
    joinedAt: z.record(z.string(), z.number()),
    /** Where its merge key joined several: those the reader may see. */
    subjects: z
      .array(
        z.strictObject({
          subject: z.string(),
          place: servedPlace,
          moneyAtRisk: servedMoney,
          doubted: z.boolean(),
          at: servedMoment,
          recoveredAt: servedMoment.optional(),
        }),
      )
      .optional(),
    lastRun: z.strictObject({ at: servedMoment, moneyAtRisk: z.number(), quietUntil: servedMoment.optional() }).optional(),
    runDueAt: servedMoment.optional(),
    recoveredAt: servedMoment.optional(),
    openKey: z.string().optional(),
  })
  .meta({ id: 'RetailException' });
export const servedExceptionPage = servedPage(servedException);

/** One entry of the ledger, as it is chained. */
const entry: AnswerOf<LedgerEntry> = z
  .strictObject({
    _id: z.int(),
    event: z.string(),
    type: z.string(),
    at: servedMoment,
    recordedAt: servedMoment,
    correlationId: z.string(),
    actor: z.string(),
    refs: servedRefs,
    data: z.record(z.string(), z.unknown()),
    prev: z.string(),
    hash: z.string(),
  })
  .meta({ id: 'LedgerEntry' });
export const servedTimeline = servedPage(entry);

export const servedIncident: AnswerOf<Incident> = z
  .strictObject({
    id: z.string(),
    schemaVersion: z.int(),
    version: z.int(),
    sharedCause: z.string(),
    type: z.string(),
    state: z.enum(['open', 'closed']),
    openKey: z.string().optional(),
    openedAt: servedMoment,
    closedAt: servedMoment.optional(),
    exceptions: z.int(),
    stores: names,
    moneyAtRisk: servedMoney,
    correlationId: z.string(),
  })
  .meta({ id: 'Incident' });
export const servedIncidentPage = servedPage(servedIncident);
