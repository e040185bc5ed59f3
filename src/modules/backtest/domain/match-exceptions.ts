import type { ReplayedException, SideResult } from './backtest-types.js';

/** Exceptions of both sides, side by side: what both open, and what only one does. */
export type MatchedExceptions = {
  readonly both: readonly { readonly baseline: ReplayedException; readonly candidate: ReplayedException }[];
  readonly added: readonly ReplayedException[];
  readonly removed: readonly ReplayedException[];
};

/**
 * Matches exceptions by merge key, place and overlapping time, one to one and in the order of time: so that baseline − removed +
 * added is the candidate, in each region too. Swapping the sides swaps added and removed.
 */
export function matchExceptions(baseline: SideResult, candidate: SideResult): MatchedExceptions {
  const [before, after] = [byKeyAndPlace(baseline), byKeyAndPlace(candidate)];
  const both: { baseline: ReplayedException; candidate: ReplayedException }[] = [];
  const added: ReplayedException[] = [];
  const removed: ReplayedException[] = [];
  for (const key of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [left, right] = [before.get(key) ?? [], after.get(key) ?? []];
    let [l, r] = [0, 0];
    for (;;) {
      const [one, other] = [left[l], right[r]];
      if (one === undefined || other === undefined) break;
      if (overlap(one, other)) {
        both.push({ baseline: one, candidate: other });
        l += 1;
        r += 1;
      } else if (one.openedAt < other.openedAt) {
        removed.push(one);
        l += 1;
      } else {
        added.push(other);
        r += 1;
      }
    }
    removed.push(...left.slice(l));
    added.push(...right.slice(r));
  }
  return { both, added, removed };
}

/** End of an exception in milliseconds; one that did not close lasts. */
export const endOf = ({ closedAt }: ReplayedException): number => closedAt?.getTime() ?? Infinity;

function overlap(one: ReplayedException, other: ReplayedException): boolean {
  const [a, b] = [one.openedAt.getTime(), other.openedAt.getTime()];
  return a === b || (a < endOf(other) && b < endOf(one));
}

/** A merge key may span places: the same trouble begun in another region is somebody else’s work. */
function byKeyAndPlace({ exceptions }: SideResult): Map<string, ReplayedException[]> {
  const grouped = Map.groupBy(exceptions, ({ mergeKey, place }) => `${mergeKey} ${place.region ?? ''} ${place.store ?? ''}`);
  for (const list of grouped.values()) list.sort((a, b) => a.openedAt.getTime() - b.openedAt.getTime() || endOf(a) - endOf(b));
  return grouped;
}
