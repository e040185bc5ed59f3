import { z } from 'zod';
import { checkpointSchema, servedMoment, servedPage, servedRefs, type AnswerOf } from '../../../platform/index.js';
import type { AuditEntry } from '../usecases/audit-trail.js';
import type { VerifyAnswer } from '../usecases/verify-audit.js';

const servedEntry: AnswerOf<AuditEntry> = z
  .strictObject({
    seq: z.int(),
    event: z.string(),
    type: z.string(),
    at: servedMoment,
    recordedAt: servedMoment,
    correlationId: z.string(),
    actor: z.string(),
    refs: servedRefs,
    data: z.record(z.string(), z.unknown()),
    hash: z.string(),
  })
  .meta({ id: 'AuditEntry' });
export const servedEntries = servedPage(servedEntry);

type Answered<State> = Extract<VerifyAnswer, { readonly state: State }>;
export const servedVerification: AnswerOf<Answered<'done'>> = z
  .strictObject({
    state: z.literal('done'),
    at: servedMoment,
    verified: z.boolean(),
    entries: z.int(),
    anchoredTo: z.int(),
    unanchored: z.int(),
    checkpoints: z.int(),
    firstBad: z
      .strictObject({
        seq: z.int(),
        kind: z.enum(['altered', 'missing', 'inserted', 'unlinked', 'rewritten', 'truncated', 'checkpoints']),
        reason: z.string(),
      })
      .optional(),
  })
  .meta({ id: 'AuditVerification' });
export const servedVerifying: AnswerOf<Answered<'running'>> = z
  .strictObject({ state: z.literal('running'), entries: z.int(), of: z.int() })
  .meta({ id: 'AuditVerifying' });

export const servedCheckpoints = z
  .strictObject({
    items: z.array(checkpointSchema.omit({ fingerprints: true }).meta({ id: 'Checkpoint' })),
    nextCursor: z.string().optional(),
    /** The key to check the signatures with, PEM; missing as long as nothing was signed. */
    publicKey: z.string().optional(),
    fault: z.string().optional(),
  })
  .meta({ id: 'CheckpointPage' });
