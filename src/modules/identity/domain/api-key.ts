import type { Principal, Role, Scope } from '../../../kernel/index.js';

/** The standing credential of an integration. The key itself is shown once, when it is issued. */
export type ApiKey = {
  readonly id: string;
  readonly version: number;
  readonly schemaVersion: 1;
  readonly name: string;
  readonly keyHash: string;
  readonly roles: readonly Role[];
  readonly scope: Scope;
  /** The signal source it speaks for. */
  readonly source?: string;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly revokedAt?: Date;
};

/** An API key as who is asking. */
export const apiKeyPrincipal = (key: ApiKey): Principal => ({
  id: key.id,
  kind: 'api-key',
  name: key.name,
  roles: key.roles,
  scope: key.scope,
  ...(key.source === undefined ? {} : { source: key.source }),
});
