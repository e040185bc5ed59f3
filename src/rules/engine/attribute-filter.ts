import type { FactValue } from '../../kernel/index.js';
import { add, emptyRow, fullRow, remove, type BitRow } from '../bits/bit-row.js';
import { BoundFilter, type Bounded } from './bound-filter.js';
import type { Candidates } from './candidates.js';
import type { Constraint } from './constraint.js';

/** A way and what it needs of the attribute. */
export type Needed = { readonly way: number; readonly constraint: Constraint };

const NO_WAYS = new Int32Array(0);

/** Share of all ways an average value of the attribute rules out, estimated from what the set itself asks for. */
export function powerOf(needed: readonly Needed[], size: number): number {
  const values = new Set<FactValue>();
  let [listed, ranged, present] = [0, 0, 0];
  for (const { constraint } of needed) {
    if (constraint.needs === 'presence') present += 1;
    else if (constraint.needs === 'range') ranged += 1;
    else {
      listed += constraint.values.size;
      for (const value of constraint.values) values.add(value);
    }
  }
  // A value the set does not name is as likely as each that it names.
  const passing = listed / (values.size + 1) + ranged / 2 + present * 0.9;
  return (needed.length - passing) / Math.max(1, size);
}

function withAll(row: BitRow, ways: readonly number[]): BitRow {
  const made = row.slice();
  for (const way of ways) add(made, way);
  return made;
}

/** Everything a set's rules need of one attribute (a fact, a scope dimension, the time), looked up by its value. */
export class AttributeFilter {
  /** Ways that need nothing of it. */
  readonly free: BitRow;
  private readonly notValued: BitRow;
  private readonly hasValues: boolean;
  private readonly byValue = new Map<FactValue, Int32Array>();
  private readonly rowOf = new Map<FactValue, BitRow>();
  private readonly highs: BoundFilter | undefined;
  /** Lower bounds, mirrored. */
  private readonly lows: BoundFilter | undefined;

  constructor(
    readonly name: string,
    needed: readonly Needed[],
    size: number,
  ) {
    const everything = fullRow(size);
    this.free = emptyRow(size);
    this.free.set(everything);
    this.notValued = emptyRow(size);
    this.notValued.set(everything);
    const highs: Bounded[] = [];
    const lows: Bounded[] = [];
    const values = new Map<FactValue, number[]>();
    let valued = 0;
    for (const { way, constraint } of needed) {
      remove(this.free, way);
      if (constraint.needs === 'value') {
        valued += 1;
        remove(this.notValued, way);
        for (const value of constraint.values) {
          const ways = values.get(value);
          if (ways === undefined) values.set(value, [way]);
          else ways.push(way);
        }
      } else if (constraint.needs === 'range') {
        if (constraint.high.at !== Infinity) highs.push({ way, bound: constraint.high });
        if (constraint.low.at !== -Infinity) lows.push({ way, bound: { at: -constraint.low.at, open: constraint.low.open } });
      }
    }
    for (const [value, ways] of values) {
      // A value many ways want is one pass over a row; a rare one a walk over its few ways.
      if (ways.length > this.notValued.length / 2) this.rowOf.set(value, withAll(this.notValued, ways));
      else this.byValue.set(value, Int32Array.from(ways));
    }
    if (highs.length > 0) this.highs = new BoundFilter(highs, size, everything);
    if (lows.length > 0) this.lows = new BoundFilter(lows, size, everything);
    this.hasValues = valued > 0;
  }

  /** Keeps the ways that can still fire with this value; undefined is a value nobody knows. */
  narrow(candidates: Candidates, value: unknown): void {
    if (value === undefined) {
      candidates.narrow(this.free);
      return;
    }
    if (this.hasValues) {
      const row = this.rowOf.get(value as FactValue);
      if (row === undefined) candidates.save(this.byValue.get(value as FactValue) ?? NO_WAYS);
      candidates.narrow(row ?? this.notValued);
    }
    this.highs?.narrow(candidates, value);
    this.lows?.narrow(candidates, typeof value === 'number' ? -value : value);
  }
}
