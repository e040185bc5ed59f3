import { contentDigest } from '../../kernel/index.js';
import type { FactCatalogue } from '../facts/fact-catalogue.js';
import { compareConditions, normalForm, type Relation } from '../language/analysis/compare.js';
import type { RuleDocument } from '../language/rule-document.js';
import type { Effort } from '../effort/index.js';
import { leavesOf } from './because.js';
import type { PublishedRule } from './rule-set.js';

/** Another rule of a set whose conditions stand in a certain relation to this one’s. */
export type RelatedRule = { readonly other: string; readonly relation: Relation };

/** What was found, and how many rules that share facts were not compared because there are too many. */
export type RelatedRules = { readonly related: readonly RelatedRule[]; readonly notCompared: number };

/** What one rule may cost: rules compared with it, and comparisons in the conditions of both, together. */
export type RelationBounds = { readonly rules: number; readonly comparisons: number };
export const RELATION_BOUNDS: RelationBounds = { rules: 200, comparisons: 4_000 };

/** Rules that raise the same of the same, by what their conditions say. */
type Alike = { readonly rules: PublishedRule[]; readonly byForm: Map<string, PublishedRule[]> };

const formOf = new WeakMap<RuleDocument, string>();
const indexOf = new WeakMap<readonly PublishedRule[], ReadonlyMap<string, Alike>>();

/** Worked out once for a document: the same for conditions that mean the same but for order, nesting and repetition. */
function form(document: RuleDocument): string {
  const known = formOf.get(document) ?? contentDigest(normalForm(document.conditions));
  formOf.set(document, known);
  return known;
}

const kindOf = ({ subject, effect, exceptionType }: RuleDocument): string => `${subject} ${effect} ${exceptionType}`;

function indexed(among: readonly PublishedRule[]): ReadonlyMap<string, Alike> {
  const known = indexOf.get(among);
  if (known !== undefined) return known;
  const made = new Map<string, Alike>();
  for (const rule of among) {
    const kind = kindOf(rule.document);
    const alike = made.get(kind) ?? { rules: [], byForm: new Map<string, PublishedRule[]>() };
    made.set(kind, alike);
    alike.rules.push(rule);
    const said = form(rule.document);
    alike.byForm.set(said, [...(alike.byForm.get(said) ?? []), rule]);
  }
  indexOf.set(among, made);
  return made;
}

/** False when two scopes have no place in common by what they list. */
function meet(a: RuleDocument['scope'], b: RuleDocument['scope']): boolean {
  return (['banners', 'regions', 'stores', 'productGroups'] as const).every((part) => {
    const [one, other] = [a[part], b[part]];
    return one === undefined || other === undefined || one.some((place) => other.includes(place));
  });
}

const sizeOf = ({ document }: PublishedRule): number => leavesOf(document.conditions).length;

/**
 * Rules on the same subject and for the same exception, with a scope in common, whose conditions are certain to say the same,
 * more or less. Those that say exactly the same are found whatever the number of rules; what implies what is asked only of
 * rules that share facts, most shared facts first, and within bounds.
 */
export function relatedRules(
  rule: PublishedRule,
  among: readonly PublishedRule[],
  catalogue: FactCatalogue,
  bounds: RelationBounds = RELATION_BOUNDS,
  work?: Effort,
): RelatedRules {
  const alike = indexed(among).get(kindOf(rule.document));
  if (alike === undefined) return { related: [], notCompared: 0 };
  const other = (one: PublishedRule): boolean => one.id !== rule.id && meet(one.document.scope, rule.document.scope);
  const same = (alike.byForm.get(form(rule.document)) ?? []).filter(other);
  const related = same.map(({ id }): RelatedRule => ({ other: id, relation: 'same' }));
  const facts = new Set(rule.facts);
  const said = new Set(same);
  const candidates = alike.rules
    .filter((one) => !said.has(one) && other(one))
    .map((one) => ({ one, shared: one.facts.filter((fact) => facts.has(fact)).length }))
    .filter(({ shared }) => shared > 0)
    .sort((a, b) => b.shared - a.shared);
  const own = sizeOf(rule);
  let [compared, comparisons] = [0, 0];
  for (const { one } of candidates) {
    comparisons += own + sizeOf(one);
    if (compared >= bounds.rules || (compared > 0 && comparisons > bounds.comparisons)) break;
    compared += 1;
    work?.add('conditions', own + sizeOf(one));
    const relation = compareConditions(rule.document.conditions, one.document.conditions, catalogue, work);
    if (relation !== undefined) related.push({ other: one.id, relation });
  }
  return { related, notCompared: candidates.length - compared };
}
