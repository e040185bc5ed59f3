import { contains, doesNotContain } from './containment.js';
import { equal, isIn, notEqual, notIn } from './equality.js';
import type { Operator } from './operator.js';
import { greaterThan, greaterThanInclusive, lessThan, lessThanInclusive } from './order.js';

export { typeOf, type Operator } from './operator.js';
export * from './truth.js';

/** The closed set. Its names are those of json-rules-engine. */
export const OPERATOR_NAMES = [
  'equal',
  'notEqual',
  'lessThan',
  'lessThanInclusive',
  'greaterThan',
  'greaterThanInclusive',
  'in',
  'notIn',
  'contains',
  'doesNotContain',
] as const;
export type OperatorName = (typeof OPERATOR_NAMES)[number];

export const OPERATORS: Readonly<Record<OperatorName, Operator>> = Object.freeze({
  equal,
  notEqual,
  lessThan,
  lessThanInclusive,
  greaterThan,
  greaterThanInclusive,
  in: isIn,
  notIn,
  contains,
  doesNotContain,
});

/**
 * The operator of that name, or undefined. The only look-up: a decorated name (`someFact:greaterThan`) would be taken
 * apart here, and nowhere else.
 */
export const findOperator = (name: string): Operator | undefined =>
  Object.hasOwn(OPERATORS, name) ? OPERATORS[name as OperatorName] : undefined;
