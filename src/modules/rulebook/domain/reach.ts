import { inScope, type Place, type Scope } from '../../../kernel/index.js';
import { ruleDocument, versionedAs, type RuleDocument } from '../../../rules/index.js';

/** Where a rule acts; a dimension that is absent means everywhere. */
export type Reach = RuleDocument['scope'];

/** Where a document acts, as far as it says so in the shape of a rule or table: a draft that does not reaches everywhere. */
export function reachOf(document: unknown): Reach {
  const said = typeof document === 'object' && document !== null && 'scope' in document ? document.scope : undefined;
  const read = ruleDocument.shape.scope.safeParse(said);
  return read.success ? read.data : {};
}

/** True when a rule acts nowhere outside a scope: each dimension limited in the scope is limited in the rule, to a part of it. */
export function reachWithin(reach: Reach, scope: Scope): boolean {
  const within = (part: readonly string[] | undefined, whole: readonly string[] | undefined): boolean =>
    whole === undefined || (part !== undefined && part.every((id) => whole.includes(id)));
  return within(reach.banners, scope.banners) && within(reach.regions, scope.regions) && within(reach.stores, scope.stores);
}

/** True for a place a rule acts in. */
export const liesIn =
  ({ banners, regions, stores }: Reach) =>
  (place: Place): boolean =>
    inScope({ banners, regions, stores }, place);

/** True when a rule acts in at least one of these places within a scope. Somebody without limits is touched by every rule. */
export function touches(reach: Reach, scope: Scope, places: readonly Place[]): boolean {
  if (scope.banners === undefined && scope.regions === undefined && scope.stores === undefined) return true;
  const inside = liesIn(reach);
  return places.some((place) => inScope(scope, place) && inside(place));
}

/** Where the document in force under a name acts, as a list: none when there is none. Rules of one table share its scope. */
export function reachInForce(rule: string, documents: readonly RuleDocument[]): readonly Reach[] {
  const document = documents.find((one) => versionedAs(one) === rule);
  return document === undefined ? [] : [document.scope];
}
