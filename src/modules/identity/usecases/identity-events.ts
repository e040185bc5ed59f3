import type { EventDraft } from '../../../kernel/index.js';
import type { ApiKey } from '../domain/api-key.js';
import type { User } from '../domain/user.js';
import type { By } from './ports.js';

/** A user changed, in words the chain may keep for ever: ids, roles and scope, never a name or an address. */
export const userChanged = (user: User, changed: readonly string[], by: By, at: Date): EventDraft => ({
  type: 'user.changed',
  at,
  correlationId: by.correlationId,
  actor: by.principal.id,
  refs: { user: user.id },
  data: { changed: [...changed], roles: [...user.roles], scope: user.scope, active: user.active },
});

/** An API key was issued or revoked. */
export const apiKeyChanged = (key: ApiKey, change: 'issued' | 'revoked', by: By, at: Date): EventDraft => ({
  type: 'api-key.changed',
  at,
  correlationId: by.correlationId,
  actor: by.principal.id,
  refs: {},
  data: { key: key.id, change, roles: [...key.roles], scope: key.scope, ...(key.source === undefined ? {} : { source: key.source }) },
});
