/** A set of small numbers, 32 to a word. */
export type BitRow = Int32Array;

export const emptyRow = (size: number): BitRow => new Int32Array((size + 31) >>> 5);

export const has = (row: BitRow, bit: number): boolean => (((row[bit >>> 5] ?? 0) >>> (bit & 31)) & 1) === 1;

export function add(row: BitRow, bit: number): void {
  row[bit >>> 5] = (row[bit >>> 5] ?? 0) | (1 << (bit & 31));
}

/** Adds all numbers from the first to the last, both included. */
export function addRange(row: BitRow, first: number, last: number): void {
  if (first > last) return;
  const [from, to] = [first >>> 5, last >>> 5];
  for (let at = from; at <= to; at += 1) {
    let word = -1;
    if (at === from) word &= -1 << (first & 31);
    if (at === to) word &= -1 >>> (31 - (last & 31));
    row[at] = (row[at] ?? 0) | word;
  }
}

export function remove(row: BitRow, bit: number): void {
  row[bit >>> 5] = (row[bit >>> 5] ?? 0) & ~(1 << (bit & 31));
}

/** All numbers below the size. */
export function fullRow(size: number): BitRow {
  const row = emptyRow(size).fill(-1);
  if ((size & 31) !== 0) row[row.length - 1] = (1 << (size & 31)) - 1;
  return row;
}

/** How many bits of a word are set (Hacker's Delight, 5-1). */
export function bitsIn(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return (((bits + (bits >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

// Asked for every pair of rows of a table, so plain loops.

export function meet(a: BitRow, b: BitRow): BitRow {
  const both = new Int32Array(a.length);
  for (let index = 0; index < a.length; index += 1) both[index] = (a[index] ?? 0) & (b[index] ?? 0);
  return both;
}

export function minus(a: BitRow, b: BitRow): BitRow {
  const left = new Int32Array(a.length);
  for (let index = 0; index < a.length; index += 1) left[index] = (a[index] ?? 0) & ~(b[index] ?? 0);
  return left;
}

export function isWithin(a: BitRow, b: BitRow): boolean {
  for (let index = 0; index < a.length; index += 1) if (((a[index] ?? 0) & ~(b[index] ?? 0)) !== 0) return false;
  return true;
}

/** True when they have a number in common. */
export function meets(a: BitRow, b: BitRow): boolean {
  for (let index = 0; index < a.length; index += 1) if (((a[index] ?? 0) & (b[index] ?? 0)) !== 0) return true;
  return false;
}

export function isEmpty(a: BitRow): boolean {
  for (const word of a) if (word !== 0) return false;
  return true;
}

/** Calls back with each bit of the word at that index, ascending. */
export function eachBit(word: number, index: number, visit: (bit: number) => void): void {
  for (let rest = word; rest !== 0; rest &= rest - 1) visit(index * 32 + 31 - Math.clz32(rest & -rest));
}

/** The smallest member. */
export function firstOf(row: BitRow): number | undefined {
  for (let index = 0; index < row.length; index += 1) {
    const word = row[index] ?? 0;
    if (word !== 0) return index * 32 + 31 - Math.clz32(word & -word);
  }
  return undefined;
}

/** Members in ascending order. */
export function membersOf(row: BitRow): number[] {
  const members: number[] = [];
  row.forEach((word, index) => eachBit(word, index, (bit) => members.push(bit)));
  return members;
}
