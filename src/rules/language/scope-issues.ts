import type { FieldIssue } from '../../kernel/index.js';
import type { RuleDocument } from './rule-document.js';

/** Whether somebody knows an id. */
export type Known = Pick<ReadonlySet<string>, 'has'>;

/** Places and product groups master data knows, by id. */
export type KnownPlaces = {
  readonly banners: Known;
  readonly regions: Known;
  readonly stores: Known;
  readonly productGroups: Known;
};

/** What a dimension limits a rule to, and the part of the subject it is known from. */
const DIMENSIONS = [
  ['banners', 'banner', 'store'],
  ['regions', 'region', 'store'],
  ['stores', 'store', 'store'],
  ['productGroups', 'product group', 'product'],
] as const;

/** Dimensions a subject of the rule never has (such a rule would never be asked), and names nobody knows. */
export function scopeIssues({ scope, subject }: Pick<RuleDocument, 'scope' | 'subject'>, places?: KnownPlaces): FieldIssue[] {
  const kinds = subject.split('|');
  return DIMENSIONS.flatMap(([dimension, what, kind]): FieldIssue[] => {
    const limited = scope[dimension];
    if (limited === undefined) return [];
    const path = `scope.${dimension}`;
    if (!kinds.includes(kind)) return [{ path, message: `a ${subject} has no ${what}: the rule would never apply` }];
    return limited.flatMap((id, index) =>
      places === undefined || places[dimension].has(id) ? [] : [{ path: `${path}.${index}`, message: `unknown ${what} ${id}` }],
    );
  });
}
