import type { Operator } from './operator.js';
import { typeOf } from './operator.js';
import { FALSE, opposite, TRUE, truthOf, UNKNOWN, type Truth } from './truth.js';

function same(seen: unknown, needed: unknown): Truth {
  const type = typeOf(seen);
  return type === undefined || type !== typeOf(needed) ? UNKNOWN : truthOf(seen === needed);
}

/** A value of another type than every entry is mistyped, not absent: unknown. */
function listed(seen: unknown, needed: unknown): Truth {
  const type = typeOf(seen);
  if (type === undefined || !Array.isArray(needed)) return UNKNOWN;
  let comparable = false;
  for (const entry of needed) {
    if (entry === seen) return TRUE;
    comparable ||= typeOf(entry) === type;
  }
  return comparable ? FALSE : UNKNOWN;
}

const ANY = ['number', 'text', 'boolean'] as const;

export const equal: Operator = { name: 'equal', reads: 'is', accepts: ANY, needs: 'one', test: same };
export const notEqual: Operator = { name: 'notEqual', reads: 'is not', accepts: ANY, needs: 'one', test: (a, b) => opposite(same(a, b)) };
export const isIn: Operator = { name: 'in', reads: 'is one of', accepts: ['number', 'text'], needs: 'list', test: listed };
export const notIn: Operator = {
  name: 'notIn',
  reads: 'is none of',
  accepts: ['number', 'text'],
  needs: 'list',
  test: (a, b) => opposite(listed(a, b)),
};
