import type { NestedCondition, TopLevelCondition } from 'json-rules-engine';
import type { FactView } from '../../kernel/index.js';
import { factOfValue, readLeaf, readNeeded } from '../engine/compile-condition.js';
import { isLeaf, type Condition, type GroupCondition, type LeafCondition } from '../language/condition.js';

/** A fact as json-rules-engine gets it: one per fact and age limit, because an age limit belongs to a comparison. */
export type Feed = { readonly id: string; readonly read: (view: FactView) => unknown };

/** Conditions in the words of json-rules-engine, and the facts to hand it. */
export type Translation = { readonly conditions: TopLevelCondition; readonly feeds: readonly Feed[] };

/**
 * Operators exist twice, for unknown is neither yes nor no to json-rules-engine: where a yes helps the rule to fire,
 * unknown counts as no; under an odd number of `not`, as yes. Doubt then always speaks against firing, which is exactly
 * when Kleene logic calls the whole true.
 */
export const underNot = (operator: string): string => `${operator}-unless-refuted`;

const feedId = (leaf: Pick<LeafCondition, 'fact' | 'maxAgeMinutes' | 'path'>): string =>
  [leaf.fact, leaf.maxAgeMinutes ?? '', leaf.path ?? ''].join('@');

/** Reads like the engine does, except that a path is left to json-rules-engine (which would ignore it on a plain value). */
function readFeed(leaf: LeafCondition, view: FactView): unknown {
  const value = readLeaf({ ...leaf, path: undefined }, view);
  return leaf.path !== undefined && typeof value !== 'object' ? undefined : value;
}

/** Translates checked conditions. */
export function translate(root: GroupCondition): Translation {
  const feeds = new Map<string, Feed>();
  const walk = (one: Condition, positive: boolean): NestedCondition => {
    if (!isLeaf(one)) {
      if ('not' in one) return { not: walk(one.not, !positive) };
      return 'all' in one ? { all: one.all.map((part) => walk(part, positive)) } : { any: one.any.map((part) => walk(part, positive)) };
    }
    const id = feedId(one);
    feeds.set(id, { id, read: (view) => readFeed(one, view) });
    const other = factOfValue(one.value);
    const otherId = other === undefined ? undefined : feedId({ ...one, fact: other, path: undefined });
    if (otherId !== undefined) feeds.set(otherId, { id: otherId, read: (view) => readNeeded(one, view) });
    return {
      fact: id,
      operator: positive ? one.operator : underNot(one.operator),
      value: otherId === undefined ? one.value : { fact: otherId },
      ...(one.path === undefined ? {} : { path: one.path }),
    };
  };
  const conditions = walk(root, true) as TopLevelCondition;
  return { conditions, feeds: [...feeds.values()] };
}
