import type { Principal, Role, Scope } from '../../../kernel/index.js';

/** A person who may sign in. Name and e-mail address stay here: the audit trail knows the id only. */
export type User = {
  readonly id: string;
  readonly version: number;
  readonly schemaVersion: 1;
  readonly name: string;
  readonly email: string;
  /** The address as it is compared: trimmed, lower case. Unique. */
  readonly emailKey: string;
  /** Argon2id, in the encoded form that names its own parameters. */
  readonly passwordHash: string;
  readonly roles: readonly Role[];
  readonly scope: Scope;
  readonly active: boolean;
  readonly createdAt: Date;
};

/** The form of an e-mail address under which two spellings are the same. */
export const emailKey = (email: string): string => email.trim().normalize('NFKC').toLowerCase();

/** A user as who is asking. */
export const userPrincipal = (user: User): Principal => ({
  id: user.id,
  kind: 'user',
  name: user.name,
  roles: user.roles,
  scope: user.scope,
});
