import { createMongoAbility, subject, type MongoAbility, type RawRuleOf, type Subject } from '@casl/ability';
import { z } from 'zod';
import { ID_PATTERN, type Place, type Principal } from '../kernel/index.js';
import { isPermission, permissionsOf, type Permission } from './permissions.js';
import { scopeFilter } from './scope.js';

/** The nouns of the permissions: `exceptions` of `exceptions.read`. */
export type Noun = Permission extends infer P ? (P extends `${infer N}.${string}` ? N : never) : never;
export type Ability = MongoAbility<[string, Subject]>;

const placeId = z.string().regex(ID_PATTERN);

/** A subject complete enough to be judged: what it is, which one, and where it stands. */
const typedSubject = z.strictObject({
  type: z.string().min(1),
  id: z.string().min(1).max(200),
  place: z.strictObject({ banner: placeId.optional(), region: placeId.optional(), store: placeId.optional() }),
});
export type PlacedSubject = { readonly type: Noun; readonly id: string; readonly place: Place };

/** What a principal may do and where: its permissions, each limited to its scope. */
export function abilityOf(principal: Principal): Ability {
  const filter = scopeFilter(principal.scope);
  const conditions = Object.keys(filter).length > 0 ? { conditions: filter } : {};
  const rules = permissionsOf(principal).map((permission) => {
    const [noun, verb] = split(permission);
    return { action: verb, subject: noun, ...conditions };
  });
  return createMongoAbility<Ability>(rules as RawRuleOf<Ability>[]);
}

/**
 * True when the ability covers this permission on this very object. CASL answers yes on type names and on values it
 * cannot compare, so the subject is validated first: whatever is not a complete typed subject of the permission's own
 * noun is a refusal.
 */
export function mayOn(ability: Ability, permission: Permission, on: PlacedSubject): boolean {
  if (!isPermission(permission)) return false;
  const parsed = typedSubject.safeParse(on);
  if (!parsed.success) return false;
  const [noun, verb] = split(permission);
  if (parsed.data.type !== noun) return false;
  return ability.can(verb, subject(noun, { ...parsed.data }));
}

function split(permission: Permission): [noun: string, verb: string] {
  const dot = permission.indexOf('.');
  return [permission.slice(0, dot), permission.slice(dot + 1)];
}
