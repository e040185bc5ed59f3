import { emptyRow, remove, type BitRow } from '../bits/bit-row.js';
import type { Candidates } from './candidates.js';
import type { Bound } from './constraint.js';

/** A way with an upper bound. */
export type Bounded = { readonly way: number; readonly bound: Bound };

/** Distance between rows kept ready, at least. */
const SHORTEST_STEP = 64;

/**
 * Upper bounds of one attribute in order, and ready-made rows of the ways that are still possible from every so many of
 * them on: a look-up is a search, one row and a short walk, however many ways overlap. (Bit vectors as Lakshman and
 * Stiliadis use them for packet filters, 1998.)
 */
export class BoundFilter {
  private readonly at: Float64Array;
  private readonly open: Uint8Array;
  private readonly ways: Int32Array;
  private readonly rows: BitRow[] = [];
  private readonly step: number;

  /** `size` is the number of all ways; those not bounded always pass. */
  constructor(bounded: readonly Bounded[], size: number, everything: BitRow) {
    // At one number the open bound ends before the closed one.
    const sorted = [...bounded].sort((a, b) => a.bound.at - b.bound.at || Number(b.bound.open) - Number(a.bound.open));
    this.at = Float64Array.from(sorted, ({ bound }) => bound.at);
    this.open = Uint8Array.from(sorted, ({ bound }) => Number(bound.open));
    this.ways = Int32Array.from(sorted, ({ way }) => way);
    this.step = Math.max(SHORTEST_STEP, size >>> 6);
    const row = emptyRow(size);
    row.set(everything);
    for (let i = 0; i < sorted.length; i += 1) {
      if (i % this.step === 0) this.rows.push(row.slice());
      remove(row, this.ways[i] as number);
    }
    this.rows.push(row);
  }

  /** Keeps the ways whose bound lies above the value; none of the bounded ones for what is no number. */
  narrow(candidates: Candidates, value: unknown): void {
    const total = this.ways.length;
    const from = typeof value === 'number' && Number.isFinite(value) ? this.firstAbove(value) : total;
    const ready = Math.min(Math.ceil(from / this.step), this.rows.length - 1);
    // The last row stands behind all bounds, wherever the step would put it.
    const until = ready === this.rows.length - 1 ? total : ready * this.step;
    candidates.save(this.ways, from, until);
    candidates.narrow(this.rows[ready] as BitRow);
  }

  private firstAbove(value: number): number {
    let [low, high] = [0, this.ways.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const at = this.at[middle] as number;
      if (at > value || (at === value && this.open[middle] === 0)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
