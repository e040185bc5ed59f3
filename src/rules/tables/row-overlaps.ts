import { isWithin, type BitRow } from '../bits/bit-row.js';
import type { Box, Budget, TableSpace } from './table-space.js';

/** A set of classes: the first and the last, and whether it has every class between them. */
type Hull = {
  readonly set: BitRow;
  readonly first: number;
  readonly last: number;
  readonly solid: boolean;
  /** Places of its words that are not empty. */
  readonly words: readonly number[];
};

/** What a row asks: hulls of the inputs it does not leave open, by axis; undefined when no value matches it. */
type Asked = readonly { readonly axis: number; readonly hull: Hull }[] | undefined;

const EMPTY = -1;

function hullOf(set: BitRow, full: BitRow): Hull {
  let [first, last] = [EMPTY, EMPTY];
  const words: number[] = [];
  for (let at = 0; at < set.length; at += 1) {
    const word = set[at] ?? 0;
    if (word === 0) continue;
    words.push(at);
    if (first === EMPTY) first = at * 32 + 31 - Math.clz32(word & -word);
    last = at * 32 + 31 - Math.clz32(word);
  }
  let solid = first !== EMPTY;
  for (let at = first >>> 5; solid && at <= last >>> 5; at += 1) {
    let missing = (full[at] ?? 0) & ~(set[at] ?? 0);
    if (at === first >>> 5) missing &= -1 << (first & 31);
    if (at === last >>> 5) missing &= -1 >>> (31 - (last & 31));
    solid = missing === 0;
  }
  return { set, first, last, solid, words };
}

/** Compares the rows of a table pair by pair; every comparison, and every word it looks at, is taken from the budget. */
export class RowOverlaps {
  private readonly asked: readonly Asked[];
  /** By axis, for a row that is looked for among others. */
  private readonly here: (Hull | undefined)[];

  constructor(
    space: TableSpace,
    private readonly budget: Budget,
  ) {
    const known = space.full.map(() => new Map<BitRow, Hull>());
    this.here = space.full.map(() => undefined);
    this.asked = space.boxes.map((box): Asked => {
      const hulls: { axis: number; hull: Hull }[] = [];
      for (const [axis, set] of box.entries()) {
        const full = space.full[axis];
        if (full === undefined || set === full) continue;
        let hull = known[axis]?.get(set);
        if (hull === undefined) {
          hull = hullOf(set, full);
          known[axis]?.set(set, hull);
          budget.left -= 2 * set.length;
        }
        if (hull.first === EMPTY) return undefined;
        hulls.push({ axis, hull });
      }
      return hulls;
    });
  }

  /** Turns to a row, to be asked about others; false when no value matches it. */
  face(row: number): boolean {
    const own = this.asked[row];
    this.here.fill(undefined);
    for (const { axis, hull } of own ?? []) this.here[axis] = hull;
    return own !== undefined;
  }

  /** Whether the row it faces and another can match together: exactly when they share a class on every axis. */
  meets(row: number): boolean {
    const other = this.asked[row];
    this.budget.left -= 1;
    if (other === undefined) return false;
    for (let i = 0; i < other.length; i += 1) {
      const { axis, hull } = other[i] as { axis: number; hull: Hull };
      const own = this.here[axis];
      if (own !== undefined && !this.share(own, hull)) return false;
    }
    return true;
  }

  /** The rows of a list that can match together with the given one. Undefined when the budget did not last. */
  among(row: number, others: Iterable<number>): number[] | undefined {
    const found: number[] = [];
    if (!this.face(row)) return found;
    for (const other of others) {
      if (this.meets(other)) found.push(other);
      if (this.budget.left < 0) return undefined;
    }
    return found;
  }

  private share(one: Hull, other: Hull): boolean {
    this.budget.left -= 1;
    const first = Math.max(one.first, other.first);
    const last = Math.min(one.last, other.last);
    if (first > last) return false;
    if (one.solid && other.solid) return true;
    const { words } = one.words.length < other.words.length ? one : other;
    for (const at of words) {
      this.budget.left -= 1;
      if (((one.set[at] ?? 0) & (other.set[at] ?? 0)) !== 0) return true;
    }
    return false;
  }
}

const within = (one: Box, other: Box): boolean => one.every((set, axis) => isWithin(set, other[axis] ?? set));

/**
 * For every row the earlier rows that keep it back under `first`: those it overlaps, without rows that lie in a later one of
 * them, for where that does not match they do not either. Row after row, as it is asked for; ends early, and the budget below
 * 0, when that did not last.
 */
export function* earlierBlockers(
  space: TableSpace,
  budget: Budget,
  overlaps: RowOverlaps = new RowOverlaps(space, budget),
): Generator<readonly number[]> {
  const words = space.full.reduce((sum, set) => sum + set.length, 0);
  let widest: number[] = [];
  for (const [row, box] of space.boxes.entries()) {
    const others = overlaps.among(row, widest);
    if (others === undefined) return;
    yield others;
    const swallowed = new Set(
      others.filter((other) => {
        const inner = space.boxes[other];
        budget.left -= 1 + (words >>> 3);
        return inner !== undefined && within(inner, box);
      }),
    );
    if (swallowed.size > 0) widest = widest.filter((other) => !swallowed.has(other));
    widest.push(row);
  }
}

/** Pairs of rows that overlap, the later row first, in table order; at most so many. `complete` when there are no more. */
export function overlappingPairs(
  space: TableSpace,
  most: number,
  overlaps: RowOverlaps,
): { readonly pairs: readonly (readonly [later: number, earlier: number])[]; readonly complete: boolean } {
  const earlier: number[] = [];
  const pairs: (readonly [number, number])[] = [];
  for (let row = 0; row < space.boxes.length; row += 1) {
    const others = overlaps.among(row, earlier);
    if (others === undefined) return { pairs, complete: false };
    for (const other of others) {
      if (pairs.length >= most) return { pairs, complete: false };
      pairs.push([row, other]);
    }
    earlier.push(row);
  }
  return { pairs, complete: true };
}
