import { z } from 'zod';
import { ID_PATTERN, ROLES } from '../../../kernel/index.js';
import type { ApiKey } from '../domain/api-key.js';
import type { User } from '../domain/user.js';
import { emailKey } from '../domain/user.js';

const places = z.array(z.string().regex(ID_PATTERN)).max(2_000);
export const scopeShape = z.strictObject({ banners: places.optional(), regions: places.optional(), stores: places.optional() });
const roles = z.array(z.enum(ROLES)).min(1).max(ROLES.length);
const name = z.string().trim().min(1).max(120);
const email = z.string().trim().max(254).pipe(z.email());
const password = z.string().min(10).max(200);

export const newUserShape = z.strictObject({ name, email, password, roles, scope: scopeShape.default({}) });
export const userChangeShape = z
  .strictObject({ name, email, password, roles, scope: scopeShape, active: z.boolean() })
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'at least one field');

export const firstRunShape = z.strictObject({
  token: z.string().max(200),
  people: z
    .array(z.strictObject({ name, email, password, roles }))
    .length(2)
    .refine((people) => new Set(people.map((person) => emailKey(person.email))).size === people.length, 'two different e-mail addresses')
    .refine((people) => people.some((person) => person.roles.includes('admin')), 'one of them must be admin'),
});

export const signInShape = z.strictObject({ email: z.string().max(254), password: z.string().max(200) });

export const newApiKeyShape = z.strictObject({
  name,
  roles,
  scope: scopeShape.default({}),
  source: z.string().regex(ID_PATTERN).optional(),
});

/** A user as administrators see them. */
export type ShownUser = ReturnType<typeof userView>;
export const userView = ({ id, version, name, email, roles, scope, active, createdAt }: User) => ({
  id,
  version,
  name,
  email,
  roles,
  scope,
  active,
  createdAt,
});

/** An API key without the key. */
export type ShownApiKey = ReturnType<typeof apiKeyView>;
export const apiKeyView = ({ id, name, roles, scope, source, createdBy, createdAt, revokedAt }: ApiKey) => ({
  id,
  name,
  roles,
  scope,
  source,
  createdBy,
  createdAt,
  revokedAt,
});
