/**
 * Windows over moments with values, `[ms, value]` in ascending order of time. A window is the time after `since` up to and
 * including `until`; with nothing in it `sum` and `count` are 0 and the others undefined.
 */
export type Moment<V> = readonly [ms: number, value: V, ...rest: unknown[]];

/** Entries inside the window, oldest first. */
export function within<V>(entries: readonly Moment<V>[], since: number, until: number): readonly Moment<V>[] {
  let from = entries.length;
  while (from > 0 && (entries[from - 1] as Moment<V>)[0] > since) from -= 1;
  let to = entries.length;
  while (to > from && (entries[to - 1] as Moment<V>)[0] > until) to -= 1;
  return from === 0 && to === entries.length ? entries : entries.slice(from, to);
}

export const count = (entries: readonly Moment<unknown>[], since: number, until: number): number => within(entries, since, until).length;

export const sum = (entries: readonly Moment<number>[], since: number, until: number): number =>
  within(entries, since, until).reduce((total, [, value]) => total + value, 0);

export function mean(entries: readonly Moment<number>[], since: number, until: number): number | undefined {
  const found = within(entries, since, until);
  return found.length === 0 ? undefined : found.reduce((total, [, value]) => total + value, 0) / found.length;
}

export const last = <V>(entries: readonly Moment<V>[], since: number, until: number): V | undefined =>
  within(entries, since, until).at(-1)?.[1];

/** Number of different values. */
export const distinct = (entries: readonly Moment<unknown>[], since: number, until: number): number =>
  new Set(within(entries, since, until).map(([, value]) => value)).size;
