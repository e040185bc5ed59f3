import { contains, doesNotContain } from './containment.js';
import { decorate, DECORATORS, MOST_DECORATORS, type Decorator } from './decorators.js';
import { equal, isIn, notEqual, notIn } from './equality.js';
import type { Operator } from './operator.js';
import { greaterThan, greaterThanInclusive, lessThan, lessThanInclusive } from './order.js';

export { DECORATORS, MOST_DECORATORS, type Decorator } from './decorators.js';
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
/** An operator with one to three decorators before it. */
export type DecoratedName = `${Decorator}:${string}`;

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

/** `someValue:contains`: the grammar of decorated names. Linear: every word is one of a fixed set. */
export const DECORATED_PATTERN = new RegExp(`^(?:(?:${DECORATORS.join('|')}):){1,${MOST_DECORATORS}}(?:${OPERATOR_NAMES.join('|')})$`);

/** `not:someValue:contains` → its words and its operator; undefined when it is not in the grammar. */
export function partsOf(name: string): { readonly decorators: readonly Decorator[]; readonly operator: OperatorName } | undefined {
  if (Object.hasOwn(OPERATORS, name)) return { decorators: [], operator: name as OperatorName };
  if (name.length > 100 || !DECORATED_PATTERN.test(name)) return undefined;
  const words = name.split(':');
  return { decorators: words.slice(0, -1) as Decorator[], operator: words.at(-1) as OperatorName };
}

/** Decorated operators made so far; the grammar has some 2,600 names and no more. */
const made = new Map<string, Operator | string>();

/** The operator of that name, or why there is none. */
export function operatorOrWhy(name: string): Operator | string {
  const parts = partsOf(name);
  if (parts === undefined) return 'unknown operator';
  if (parts.decorators.length === 0) return OPERATORS[parts.operator];
  let known = made.get(name);
  if (known === undefined) {
    known = parts.decorators.reduceRight<Operator | string>(
      (inner, decorator) => (typeof inner === 'string' ? inner : decorate(decorator, inner)),
      OPERATORS[parts.operator],
    );
    made.set(name, known);
  }
  return known;
}

/** The operator of that name, decorated or not, or undefined. The only look-up there is. */
export function findOperator(name: string): Operator | undefined {
  const found = operatorOrWhy(name);
  return typeof found === 'string' ? undefined : found;
}
