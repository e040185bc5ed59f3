/**
 * Three-valued logic (Kleene): false < unknown < true. `all` is the minimum, `any` the maximum, `not` the mirror image,
 * so a missing fact can only ever keep a rule from firing.
 */
export const FALSE = 0;
export const UNKNOWN = 1;
export const TRUE = 2;
export type Truth = typeof FALSE | typeof UNKNOWN | typeof TRUE;

const NAMES = ['false', 'unknown', 'true'] as const;
/** The word stored in explanations. */
export const truthName = (truth: Truth): (typeof NAMES)[number] => NAMES[truth];
export const truthOf = (yes: boolean): Truth => (yes ? TRUE : FALSE);
/** Kleene negation. */
export const opposite = (truth: Truth): Truth => (2 - truth) as Truth;
