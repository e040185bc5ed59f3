import type { Place } from '../../kernel/index.js';
import type { RuleDocument } from '../language/rule-document.js';

/** Places by one dimension. */
export type RollingPlaces =
  { readonly banners: readonly string[] } | { readonly regions: readonly string[] } | { readonly stores: readonly string[] };

/**
 * A version that is in force in some places only, beside the set: there it stands for the document of the same id in the
 * set, if there is one, which holds everywhere else.
 */
export type RollingRule = { readonly document: RuleDocument; readonly where: readonly RollingPlaces[] };

/** True for a place one of them names. What has no store, region or banner is in none of theirs. */
export function isAmong(where: readonly RollingPlaces[]): (place: Place) => boolean {
  const named = (of: (places: RollingPlaces) => readonly string[]): ReadonlySet<string | undefined> => new Set(where.flatMap(of));
  const banners = named((places) => ('banners' in places ? places.banners : []));
  const regions = named((places) => ('regions' in places ? places.regions : []));
  const stores = named((places) => ('stores' in places ? places.stores : []));
  return ({ banner, region, store }) => banners.has(banner) || regions.has(region) || stores.has(store);
}
