/** A set of classes of one axis, as bits. */
export type ClassSet = Uint32Array;

export const emptySet = (size: number): ClassSet => new Uint32Array(Math.ceil(size / 32));
export const put = (set: ClassSet, one: number): void => {
  set[one >>> 5] = (set[one >>> 5] ?? 0) | (1 << (one & 31));
};
export const has = (set: ClassSet, one: number): boolean => ((set[one >>> 5] ?? 0) & (1 << (one & 31))) !== 0;
export const meet = (a: ClassSet, b: ClassSet): ClassSet => a.map((word, index) => word & (b[index] ?? 0));
export const minus = (a: ClassSet, b: ClassSet): ClassSet => a.map((word, index) => word & ~(b[index] ?? 0));
/** Asked for every pair of rows, so a plain loop. */
export function overlaps(a: ClassSet, b: ClassSet): boolean {
  for (let index = 0; index < a.length; index += 1) if (((a[index] ?? 0) & (b[index] ?? 0)) !== 0) return true;
  return false;
}
export const isWithin = (a: ClassSet, b: ClassSet): boolean => a.every((word, index) => (word & ~(b[index] ?? 0)) === 0);
export const isEmpty = (a: ClassSet): boolean => a.every((word) => word === 0);

/** Members in ascending order. */
export function membersOf(set: ClassSet): number[] {
  const members: number[] = [];
  set.forEach((word, index) => {
    for (let rest = word; rest !== 0; rest &= rest - 1) members.push(index * 32 + (31 - Math.clz32(rest & -rest)));
  });
  return members;
}
