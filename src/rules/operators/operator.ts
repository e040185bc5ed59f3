import type { ValueType } from '../facts/fact-definition.js';
import type { Truth } from './truth.js';

/** One comparison. It never throws: what it cannot compare is unknown. */
export type Operator = {
  readonly name: string;
  /** As people read it between the fact and the value. */
  readonly reads: string;
  /** Types it can be asked of; anything else does not validate. */
  readonly accepts: readonly ValueType[];
  /** Whether the rule gives one value or a list of them. */
  readonly needs: 'one' | 'list';
  /** Whether the fact must be one value (when absent) or a list of them, as `someFact` and `everyFact` ask. */
  readonly of?: 'one' | 'list';
  /** `seen` is the fact's value, `needed` the rule's. */
  readonly test: (seen: unknown, needed: unknown) => Truth;
};

/** The type of a usable fact value; undefined for anything that is none (null, NaN, infinities, structures). */
export function typeOf(value: unknown): ValueType | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? 'number' : undefined;
  if (typeof value === 'string') return 'text';
  return typeof value === 'boolean' ? 'boolean' : undefined;
}
