import { z } from 'zod';
import { ACTION_STATES, ID_PATTERN, type Action } from '../../../kernel/index.js';
import { decodeCursor, pageQuery, type PageQuery } from '../../../platform/index.js';
import type { ActionRecord } from '../domain/action-record.js';
import { WEBHOOK_ACTION_TYPES } from '../domain/connector.js';
import { EVIDENCE_ID } from '../domain/evidence.js';
import { STOP_KINDS } from '../domain/stop.js';
import { OVERRIDE_REASONS, TASK_RESULTS, TASK_STATES, type Task } from '../domain/task.js';

const reference = z.string().min(1).max(100);
const words = z.string().trim().min(1).max(1_000);

export const actionQuery = pageQuery.extend({
  state: z.enum(ACTION_STATES).optional(),
  store: reference.optional(),
  exception: reference.optional(),
});
export const taskQuery = pageQuery.extend({
  state: z.enum(TASK_STATES).optional(),
  store: reference.optional(),
  exception: reference.optional(),
});

/** The page filter’s part of a cursor: priority and id of the last item shown. */
export function afterOf(query: PageQuery): { after?: readonly [number, string] } {
  if (query.cursor === undefined) return {};
  const [priority, id] = decodeCursor(query.cursor, 2);
  return { after: [Number(priority), String(id)] };
}

export const resolveBody = z.strictObject({ result: z.enum(['succeeded', 'failed']), reason: words }).meta({ id: 'ActionResolution' });

export const confirmBody = z
  .strictObject({
    result: z.enum(TASK_RESULTS),
    counted: z.number().int().min(0).max(1_000_000).optional(),
    note: words.optional(),
    evidence: z.array(z.string().regex(EVIDENCE_ID, 'the id of uploaded evidence')).max(10).default([]),
  })
  .meta({ id: 'TaskConfirmation' });
export const overrideBody = z.strictObject({ reasonCode: z.enum(OVERRIDE_REASONS), note: words.optional() }).meta({ id: 'TaskOverride' });

export const connectorBody = z
  .strictObject({
    kind: z.literal('webhook'),
    url: z.string().min(1).max(2_000),
    actionTypes: z
      .array(z.enum(WEBHOOK_ACTION_TYPES))
      .min(1)
      .refine((types) => new Set(types).size === types.length, 'each type once'),
    secret: z
      .string()
      .regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, 'whsec_ and 24 to 64 bytes in base64')
      .optional(),
    honoursIdempotencyKey: z.boolean(),
    statusUrl: z.string().min(1).max(2_000).optional(),
  })
  .meta({ id: 'ConnectorCard' });

export const stopBody = z
  .strictObject({
    kind: z.enum(STOP_KINDS),
    target: reference.optional(),
    stopped: z.boolean(),
    reason: words,
  })
  .refine((stop) => (stop.kind === 'all') === (stop.target === undefined), {
    path: ['target'],
    message: 'names what is stopped; not given for all',
  })
  .meta({ id: 'StopChange' });

export const connectorId = z.string().regex(ID_PATTERN);

/** An action as people and systems read it. */
export type ShownAction = Omit<Action, 'schemaVersion'> & { readonly proposedBy: string };
export function shownAction(action: ActionRecord): ShownAction {
  const { schemaVersion: _schema, fence: _fence, doubt: _doubt, retryAt: _retryAt, agent, rule: _rule, ...rest } = action;
  return { ...rest, proposedBy: agent };
}

export type ShownTask = Omit<Task, 'schemaVersion'>;
export function shownTask({ schemaVersion: _schema, ...task }: Task): ShownTask {
  return task;
}
