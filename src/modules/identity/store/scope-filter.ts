import type { Document } from 'mongodb';
import type { Scope } from '../../../kernel/index.js';

/** Documents whose `scope` reaches nowhere `outer` does not; says in MongoDB what `scopeWithin` says in memory. */
export function withinScopeFilter(outer: Scope): Document {
  return Object.fromEntries(
    Object.entries(outer)
      .filter(([, ids]) => ids !== undefined)
      .map(([dimension, ids]) => [`scope.${dimension}`, { $type: 'array', $not: { $elemMatch: { $nin: [...ids] } } }]),
  );
}
