/** Who asks: a person, an integration's key, an agent or the server itself. */
export const PRINCIPAL_KINDS = ['user', 'api-key', 'agent', 'service'] as const;
export type PrincipalKind = (typeof PRINCIPAL_KINDS)[number];

export const ROLES = [
  'admin', // identity, sources, connectors
  'operations-admin', // rules, agents, authority
  'regional-ops',
  'merchandising',
  'procurement',
  'workforce',
  'finance',
  'store-manager',
  'planner',
  'auditor',
  'integration',
] as const;
export type Role = (typeof ROLES)[number];

/** Where a principal may look and act. An absent list means no limit in that dimension; an empty list means nowhere. */
export type Scope = {
  readonly banners?: readonly string[];
  readonly regions?: readonly string[];
  readonly stores?: readonly string[];
};

export type Principal = {
  readonly id: string;
  readonly kind: PrincipalKind;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly scope: Scope;
  /** For api keys: the signal source this key speaks for. */
  readonly source?: string;
};

/** The server acting by itself (sweeps, expiry, evaluation). */
export const SYSTEM: Principal = { id: 'system:endcap', kind: 'service', name: 'Endcap', roles: [], scope: {} };
/** Who imported what the release ships in `config/`. */
export const RELEASE: Principal = { id: 'system:release', kind: 'service', name: 'Endcap release', roles: [], scope: {} };

/** Where an object stands; a dimension the object does not have is left out. */
export type Place = { readonly banner?: string; readonly region?: string; readonly store?: string };

/**
 * True when the place lies inside the scope. A limited dimension demands that the place names it: an object without a
 * store is invisible to somebody limited to stores, except that a store limit is enough to see the store itself.
 */
export function inScope(scope: Scope, place: Place): boolean {
  const inside = (allowed: readonly string[] | undefined, value: string | undefined): boolean =>
    allowed === undefined || (value !== undefined && allowed.includes(value));
  return inside(scope.banners, place.banner) && inside(scope.regions, place.region) && inside(scope.stores, place.store);
}
