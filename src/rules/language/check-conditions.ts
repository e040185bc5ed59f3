import type { FieldIssue } from '../../kernel/index.js';
import type { FactCatalogue } from '../facts/fact-catalogue.js';
import { isReadableFrom, type FactDefinition } from '../facts/fact-definition.js';
import { placeIn, type PlaceInFact } from '../facts/place-in-fact.js';
import { findOperator, operatorOrWhy, typeOf } from '../operators/index.js';
import { LIMITS } from './bounds.js';
import { isLeaf, type Condition, type LeafCondition } from './condition.js';
import { at } from './issues.js';
import { Effort } from '../effort/index.js';

/** A condition with its children and the path steps that lead to them. */
export function childrenOf(one: Condition): readonly { readonly child: Condition; readonly steps: readonly (string | number)[] }[] {
  if ('all' in one) return one.all.map((child, index) => ({ child, steps: ['all', index] }));
  if ('any' in one) return one.any.map((child, index) => ({ child, steps: ['any', index] }));
  return 'not' in one ? [{ child: one.not, steps: ['not'] }] : [];
}

/** The fact of that name as a rule on such subjects sees it, or the reason why it cannot. */
function lookUp(catalogue: FactCatalogue, name: string, shape: string): FactDefinition | string {
  const fact = catalogue.get(name);
  if (fact === undefined) return `unknown fact ${name}`;
  if (fact.kind === 'series') return `${name} is a series: ask for a window over it, such as ${name}:${fact.aggregates[0]}:1440m`;
  return isReadableFrom(fact, shape) ? fact : `fact ${name} belongs to ${fact.subject} and cannot be read from ${shape}`;
}

/** What is wrong with the value of a leaf, given what it reads; undefined when nothing is. */
function valueIssue(leaf: LeafCondition, fact: PlaceInFact, catalogue: FactCatalogue, shape: string): string | undefined {
  const operator = findOperator(leaf.operator);
  const value: unknown = leaf.value;
  if (operator?.needs === 'list') {
    if (!Array.isArray(value) || value.length === 0) return `${leaf.operator} needs a list that is not empty`;
    return value.every((entry) => typeOf(entry) === fact.type) ? undefined : `every entry must be a ${fact.type}, as ${fact.name} is`;
  }
  if (Array.isArray(value)) return `${leaf.operator} needs one value, not a list`;
  if (typeof value === 'object' && value !== null) {
    const other = lookUp(catalogue, (value as { fact: string }).fact, shape);
    if (typeof other === 'string') return other;
    if (other.type !== fact.type) return `${other.name} is a ${other.type}, ${fact.name} a ${fact.type}`;
    return other.unit === fact.unit ? undefined : `${other.name} is in ${other.unit}, ${fact.name} in ${fact.unit}`;
  }
  return typeOf(value) === fact.type ? undefined : `must be a ${fact.type}, as ${fact.name} is`;
}

function leafIssues(leaf: LeafCondition, path: string, catalogue: FactCatalogue, shape: string): FieldIssue[] {
  const found = lookUp(catalogue, leaf.fact, shape);
  if (typeof found === 'string') return [{ path: at(path, 'fact'), message: found }];
  const fact = placeIn(found, leaf.path);
  if ('message' in fact) return [{ path: at(path, fact.at), message: fact.message }];
  const operator = operatorOrWhy(leaf.operator);
  const issues: FieldIssue[] = [];
  if (typeof operator === 'string') return [{ path: at(path, 'operator'), message: operator }];
  if (!operator.accepts.includes(fact.type))
    issues.push({ path: at(path, 'operator'), message: `cannot be asked of a ${fact.type}, as ${fact.name} is` });
  if ((operator.of === 'list') !== fact.many)
    issues.push({
      path: at(path, 'operator'),
      message: fact.many
        ? `asks for one value, and ${fact.name} is a list: put someFact or everyFact before it`
        : `asks for a list, and ${fact.name} is one ${fact.type}`,
    });
  if (leaf.unit !== undefined && leaf.unit !== fact.unit)
    issues.push({ path: at(path, 'unit'), message: `${fact.name} is in ${fact.unit}` });
  const wrong = valueIssue(leaf, fact, catalogue, shape);
  if (wrong !== undefined) issues.push({ path: at(path, 'value'), message: wrong });
  return issues;
}

/**
 * What the schema cannot know: every fact exists and is readable from the subject, types and units match, no group is
 * empty, and the whole stays within the limits. Iterative, like the bounds. `written` says where parts stand that are not
 * where they were written. At most `most` groups and comparisons.
 */
export function checkConditions(
  root: Condition,
  shape: string,
  catalogue: FactCatalogue,
  written?: ReadonlyMap<Condition, string>,
  most: number = LIMITS.nodes,
  work: Effort = new Effort(),
): FieldIssue[] {
  const issues: FieldIssue[] = [];
  const open: { one: Condition; path: string; depth: number }[] = [{ one: root, path: 'conditions', depth: 1 }];
  let nodes = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { one, depth } = next;
    const path = written?.get(one) ?? next.path;
    nodes += 1;
    work.add('conditions', 1);
    if (nodes > most) return [...issues, { path: 'conditions', message: `more than ${most} groups and comparisons` }];
    if (depth > LIMITS.depth) return [...issues, { path, message: `nested deeper than ${LIMITS.depth} levels` }];
    if (isLeaf(one)) {
      issues.push(...leafIssues(one, path, catalogue, shape));
      continue;
    }
    const children = childrenOf(one);
    if (children.length === 0) issues.push({ path, message: 'an empty group would always hold' });
    // Backwards, so that issues come out in the order of the document.
    for (const { child, steps } of children.toReversed()) open.push({ one: child, path: at(path, ...steps), depth: depth + 1 });
  }
  return issues;
}
