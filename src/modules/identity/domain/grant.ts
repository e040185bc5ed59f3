import { ROLES, type Principal, type Role, type Scope } from '../../../kernel/index.js';

/** What somebody wants to give: roles, and where they hold. */
export type Grant = { readonly roles: readonly Role[]; readonly scope: Scope };

/**
 * The roles a person may give. Administering identities is what `admin` is for, so an administrator may give any role
 * (to others, never to themselves); everybody else at most what they hold.
 */
const GIVES: Readonly<Partial<Record<Role, readonly Role[]>>> = { admin: ROLES };

/** Roles this principal may give. Software gives only what it holds: a leaked key must not be able to make approvers. */
export function grantableRoles(giver: Principal): ReadonlySet<Role> {
  const widened = giver.kind === 'user' || giver.kind === 'service' ? giver.roles.flatMap((role) => GIVES[role] ?? []) : [];
  return new Set([...giver.roles, ...widened]);
}

/** True when `inner` reaches nowhere `outer` does not: each dimension limited outside is limited inside, to a part of it. */
export function scopeWithin(inner: Scope, outer: Scope): boolean {
  const within = (part: readonly string[] | undefined, whole: readonly string[] | undefined): boolean =>
    whole === undefined || (part !== undefined && part.every((id) => whole.includes(id)));
  return within(inner.banners, outer.banners) && within(inner.regions, outer.regions) && within(inner.stores, outer.stores);
}

/** Why this grant would be wider than the giver; empty when it is not. */
export function widerThan(giver: Principal, grant: Grant): string[] {
  const grantable = grantableRoles(giver);
  const roles = grant.roles.filter((role) => !grantable.has(role)).map((role) => `the role ${role} is not yours to give`);
  return scopeWithin(grant.scope, giver.scope) ? roles : [...roles, 'the scope reaches further than your own'];
}
