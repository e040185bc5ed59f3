import type { Scope } from '../kernel/index.js';

/** Which dimension of a place each limit of a scope looks at. */
const DIMENSIONS = { banners: 'place.banner', regions: 'place.region', stores: 'place.store' } as const;

/** A filter over documents that carry a `place`; empty = no limit. The same object serves MongoDB and CASL. */
export type ScopeFilter = { [path in (typeof DIMENSIONS)[keyof typeof DIMENSIONS]]?: { $in: string[] } };

/**
 * The database filter of a scope. It agrees with the kernel's `inScope` on every document: an absent list is no limit, an
 * empty one matches nothing, and a document that lacks a limited dimension is out.
 */
export function scopeFilter(scope: Scope): ScopeFilter {
  const filter: ScopeFilter = {};
  for (const dimension of ['banners', 'regions', 'stores'] as const) {
    const allowed = scope[dimension];
    if (allowed !== undefined) filter[DIMENSIONS[dimension]] = { $in: [...allowed] };
  }
  return filter;
}
