import { z } from 'zod';
import { PRINCIPAL_KINDS } from '../../../kernel/index.js';
import { servedMoment, servedPage, servedRole, servedScope, type AnswerOf } from '../../../platform/index.js';
import type { ShownApiKey, ShownUser } from './shapes.js';

export const servedUser: AnswerOf<ShownUser> = z
  .strictObject({
    id: z.string(),
    version: z.int(),
    name: z.string(),
    email: z.string(),
    roles: z.array(servedRole),
    scope: servedScope,
    active: z.boolean(),
    createdAt: servedMoment,
  })
  .meta({ id: 'User' });
export const servedUsers = servedPage(servedUser);

const apiKey = {
  id: z.string(),
  name: z.string(),
  roles: z.array(servedRole),
  scope: servedScope,
  source: z.string().optional(),
  createdBy: z.string(),
  createdAt: servedMoment,
  revokedAt: servedMoment.optional(),
};
const servedApiKey: AnswerOf<ShownApiKey> = z.strictObject(apiKey).meta({ id: 'ApiKey' });
export const servedApiKeys = servedPage(servedApiKey);
/** The only answer that carries the key. */
export const servedIssuedKey = z.strictObject({ ...apiKey, key: z.string() }).meta({ id: 'IssuedApiKey' });

export const servedFirstPeople = z
  .strictObject({ users: z.array(z.strictObject({ id: z.string(), email: z.string() })) })
  .meta({ id: 'FirstPeople' });

export const servedSession = z.strictObject({ token: z.string(), expiresAt: servedMoment, user: servedUser }).meta({ id: 'Session' });

/** Who asks, and what they may. */
export const servedMe = z
  .strictObject({
    id: z.string(),
    kind: z.enum(PRINCIPAL_KINDS),
    name: z.string(),
    roles: z.array(servedRole),
    scope: servedScope,
    source: z.string().optional(),
    permissions: z.array(z.string()),
  })
  .meta({ id: 'Me' });
