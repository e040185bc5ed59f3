import type { Operator } from './operator.js';
import { FALSE, opposite, TRUE, UNKNOWN, type Truth } from './truth.js';

/** Words put before an operator, joined by colons and read from left to right: `not:someValue:contains`. The closed set. */
export const DECORATORS = ['everyFact', 'everyValue', 'someFact', 'someValue', 'not', 'swap'] as const;
export type Decorator = (typeof DECORATORS)[number];

/** More than this nobody can read. */
export const MOST_DECORATORS = 3;

type Ask = (entry: unknown) => Truth;

/** Kleene "at least one": no entry, no yes. What is no list is unknown. */
function some(entries: unknown, ask: Ask): Truth {
  if (!Array.isArray(entries)) return UNKNOWN;
  let most: Truth = FALSE;
  for (const entry of entries as unknown[]) {
    const truth = ask(entry);
    if (truth === TRUE) return TRUE;
    if (truth === UNKNOWN) most = UNKNOWN;
  }
  return most;
}

/** Kleene "every one". Of an empty list nothing is known: json-rules-engine would call it true. */
function every(entries: unknown, ask: Ask): Truth {
  if (!Array.isArray(entries) || entries.length === 0) return UNKNOWN;
  return opposite(some(entries, (entry) => opposite(ask(entry))));
}

/** The operator with one more word before it, or the reason why the two make no sense together. */
export function decorate(decorator: Decorator, inner: Operator): Operator | string {
  const name = `${decorator}:${inner.name}`;
  const of = inner.of ?? 'one';
  const { test } = inner;
  switch (decorator) {
    case 'not':
      return { ...inner, name, reads: `does not hold: ${inner.reads}`, test: (seen, needed) => opposite(test(seen, needed)) };
    case 'swap':
      return {
        ...inner,
        name,
        reads: `turned round: ${inner.reads}`,
        needs: of,
        of: inner.needs,
        test: (seen, needed) => test(needed, seen),
      };
    case 'someFact':
    case 'everyFact': {
      if (of === 'list') return `${decorator} goes through the entries of a fact, and ${inner.name} needs the whole list`;
      const fold = decorator === 'someFact' ? some : every;
      const reads = `${decorator === 'someFact' ? 'some entry' : 'every entry'} ${inner.reads}`;
      return { ...inner, name, reads, of: 'list', test: (seen, needed) => fold(seen, (entry) => test(entry, needed)) };
    }
    case 'someValue':
    case 'everyValue': {
      if (inner.needs === 'list') return `${decorator} goes through a list of values, and ${inner.name} needs the whole list`;
      const fold = decorator === 'someValue' ? some : every;
      const reads = `${inner.reads} ${decorator === 'someValue' ? 'at least one of' : 'every one of'}`;
      return { ...inner, name, reads, needs: 'list', test: (seen, needed) => fold(needed, (entry) => test(seen, entry)) };
    }
  }
}
