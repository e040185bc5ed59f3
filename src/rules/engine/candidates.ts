import { add, bitsIn, eachBit, has, type BitRow } from '../bits/bit-row.js';

/** The ways still possible while one event is looked up. Words that became empty are not visited again. */
export class Candidates {
  private readonly words: BitRow;
  private readonly live: Int32Array;
  private count = 0;
  private readonly saved: Int32Array;
  private savedCount = 0;

  constructor(private readonly all: BitRow) {
    this.words = new Int32Array(all.length);
    this.live = new Int32Array(all.length);
    this.saved = new Int32Array(all.length * 32);
  }

  /** Everything is possible again. */
  reset(): void {
    this.words.set(this.all);
    this.count = this.all.length;
    for (let i = 0; i < this.count; i += 1) this.live[i] = i;
  }

  /** How many are not in the row, counted up to the limit; forgets empty words on the way. */
  outside(row: BitRow, limit: number): number {
    const { words, live } = this;
    let kept = 0;
    let found = 0;
    for (let i = 0; i < this.count; i += 1) {
      const at = live[i] as number;
      const word = words[at] as number;
      if (word === 0) continue;
      live[kept] = at;
      kept += 1;
      if (found > limit) continue;
      const out = word & ~(row[at] as number);
      if (out !== 0) found += bitsIn(out);
    }
    this.count = kept;
    return found;
  }

  /** Keeps a list of numbers through the next narrowing, those of it that are still possible. */
  save(list: Int32Array, from = 0, to = list.length): void {
    for (let i = from; i < to; i += 1) {
      const bit = list[i] as number;
      if (!has(this.words, bit)) continue;
      this.saved[this.savedCount] = bit;
      this.savedCount += 1;
    }
  }

  /** Only what is in the row, and what was saved, stays possible. */
  narrow(row: BitRow): void {
    const { words, live } = this;
    for (let i = 0; i < this.count; i += 1) {
      const at = live[i] as number;
      words[at] = (words[at] as number) & (row[at] as number);
    }
    for (let i = 0; i < this.savedCount; i += 1) add(words, this.saved[i] as number);
    this.savedCount = 0;
  }

  /** Calls back with each number still possible, ascending. */
  each(visit: (bit: number) => void): void {
    for (let i = 0; i < this.count; i += 1) {
      const at = this.live[i] as number;
      eachBit(this.words[at] as number, at, visit);
    }
  }
}
