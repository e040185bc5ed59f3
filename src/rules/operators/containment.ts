import type { Operator } from './operator.js';
import { typeOf } from './operator.js';
import { FALSE, opposite, TRUE, truthOf, UNKNOWN, type Truth } from './truth.js';

/** Text holds a piece of text; a list (reached by a path) holds an entry. An empty piece is in every text: unknown. */
function holds(seen: unknown, needed: unknown): Truth {
  const type = typeOf(needed);
  if (type === undefined) return UNKNOWN;
  if (typeof seen === 'string') return typeof needed === 'string' && needed !== '' ? truthOf(seen.includes(needed)) : UNKNOWN;
  if (!Array.isArray(seen)) return UNKNOWN;
  let comparable = seen.length === 0;
  for (const entry of seen) {
    if (entry === needed) return TRUE;
    comparable ||= typeOf(entry) === type;
  }
  return comparable ? FALSE : UNKNOWN;
}

export const contains: Operator = { name: 'contains', reads: 'contains', accepts: ['text'], needs: 'one', test: holds };
export const doesNotContain: Operator = {
  name: 'doesNotContain',
  reads: 'does not contain',
  accepts: ['text'],
  needs: 'one',
  test: (a, b) => opposite(holds(a, b)),
};
