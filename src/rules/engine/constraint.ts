import type { FactValue } from '../../kernel/index.js';

/** What a rule needs of one attribute before it can fire: one of some values, a number within bounds, or any value at all. */
export type Constraint =
  | { readonly needs: 'value'; readonly values: ReadonlySet<FactValue> }
  | { readonly needs: 'range'; readonly low: Bound; readonly high: Bound }
  | { readonly needs: 'presence' };

/** An end of a range; an open one does not belong to it. */
export type Bound = { readonly at: number; readonly open: boolean };

const FROM_ANYWHERE: Bound = { at: -Infinity, open: false };
const TO_ANYWHERE: Bound = { at: Infinity, open: false };

export const PRESENCE: Constraint = Object.freeze({ needs: 'presence' });
export const oneOf = (values: Iterable<FactValue>): Constraint => ({ needs: 'value', values: new Set(values) });
export const above = (at: number, open: boolean): Constraint => ({ needs: 'range', low: { at, open }, high: TO_ANYWHERE });
export const below = (at: number, open: boolean): Constraint => ({ needs: 'range', low: FROM_ANYWHERE, high: { at, open } });

const within = (value: FactValue, low: Bound, high: Bound): boolean =>
  typeof value === 'number' && (low.open ? value > low.at : value >= low.at) && (high.open ? value < high.at : value <= high.at);

const higher = (a: Bound, b: Bound): Bound => (a.at > b.at || (a.at === b.at && a.open) ? a : b);
const lower = (a: Bound, b: Bound): Bound => (a.at < b.at || (a.at === b.at && a.open) ? a : b);

/** Both at once. What contradicts itself becomes a constraint nothing satisfies. */
export function both(a: Constraint, b: Constraint): Constraint {
  if (a.needs === 'presence') return b;
  if (b.needs === 'presence') return a;
  if (a.needs === 'value' && b.needs === 'value') return oneOf([...a.values].filter((value) => b.values.has(value)));
  if (a.needs === 'value' && b.needs === 'range') return oneOf([...a.values].filter((value) => within(value, b.low, b.high)));
  if (a.needs === 'range' && b.needs === 'value') return both(b, a);
  if (a.needs === 'range' && b.needs === 'range') return { needs: 'range', low: higher(a.low, b.low), high: lower(a.high, b.high) };
  return a;
}

/** The least constraint that either implies; presence when there is no closer one. */
export function either(a: Constraint, b: Constraint): Constraint {
  if (a.needs === 'value' && b.needs === 'value') return oneOf([...a.values, ...b.values]);
  return PRESENCE;
}
