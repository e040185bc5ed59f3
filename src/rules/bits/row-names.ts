import type { BitRow } from './bit-row.js';

/** Gives lists of whole numbers, bit rows among them, a number each: the same one to lists with the same content. */
export class RowNames {
  private readonly byHash = new Map<number, { readonly list: ArrayLike<number>; readonly name: number }[]>();
  private readonly byObject = new WeakMap<ArrayLike<number>, number>();
  private count = 0;

  nameOf(list: BitRow | readonly number[]): number {
    const before = this.byObject.get(list);
    if (before !== undefined) return before;
    let hash = list.length;
    for (let i = 0; i < list.length; i += 1) hash = Math.imul(hash ^ (list[i] ?? 0), 0x01000193) ^ (hash >>> 15);
    const alike = this.byHash.get(hash);
    const known = alike?.find((one) => sameContent(one.list, list));
    const name = known?.name ?? this.count;
    if (known === undefined) {
      this.count += 1;
      if (alike === undefined) this.byHash.set(hash, [{ list, name }]);
      else alike.push({ list, name });
    }
    this.byObject.set(list, name);
    return name;
  }
}

function sameContent(one: ArrayLike<number>, other: ArrayLike<number>): boolean {
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i += 1) if (one[i] !== other[i]) return false;
  return true;
}
