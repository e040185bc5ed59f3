import { emptyRow, firstOf, isEmpty, isWithin, meet, membersOf, minus, add, type BitRow } from '../bits/bit-row.js';
import { RowNames } from '../bits/row-names.js';
import type { Box, Budget, TableSpace } from './table-space.js';

/** Regions of a box that none of the rows covers; `complete` when they are all there are. */
export type Uncovered = { readonly regions: readonly Box[]; readonly complete: boolean };

type Group = { readonly classes: BitRow; readonly alive: readonly number[] };

/** So many rows cut a set into fewer parts than it has classes. */
const FEW = 4;

/** The classes of a set parted by the rows that admit them, in the order of their first class: row after row. */
function split(within: BitRow, rows: readonly number[], sets: readonly BitRow[]): readonly Group[] {
  let groups: Group[] = [{ classes: within, alive: [] }];
  sets.forEach((set, index) => {
    const row = rows[index] as number;
    groups = groups.flatMap(({ classes, alive }) =>
      [
        { classes: meet(classes, set), alive: [...alive, row] },
        { classes: minus(classes, set), alive },
      ].filter((group) => !isEmpty(group.classes)),
    );
  });
  return groups.sort((a, b) => (firstOf(a.classes) ?? 0) - (firstOf(b.classes) ?? 0));
}

/**
 * What no row covers, axis by axis: classes the same rows admit go together, a branch without rows is a region, a branch
 * with a row that admits all that remains is covered, and what was found covered once is not searched again. After the
 * sweep of Calvanese et al., "Semantics and analysis of DMN decision tables" (BPM 2016), in the product of all axes. Every
 * class asked of every row is taken from the budget.
 */
export function findUncovered(space: TableSpace, box: Box, rows: readonly number[], most: number, budget: Budget): Uncovered {
  const regions: Box[] = [];
  const names = new RowNames();
  const covered = new Set<number>();
  /** The first axis from which on the row admits everything in the box. */
  const free = new Map<number, number>();
  const words = box.reduce((sum, set) => sum + set.length, 0);
  for (const row of rows) {
    let axis = box.length;
    while (axis > 0 && isWithin(box[axis - 1] ?? emptyRow(0), space.boxes[row]?.[axis - 1] ?? emptyRow(0))) axis -= 1;
    free.set(row, axis);
    budget.left -= 1 + (words >>> 3);
  }
  let stopped = false;

  /** Classes of one axis that the same rows admit, in the order of their first class. */
  function groupsOf(axis: number, within: BitRow, classes: readonly number[], alive: readonly number[]): Iterable<Group> {
    const sets = alive.map((row) => space.boxes[row]?.[axis] ?? within);
    if (alive.length <= FEW) return split(within, alive, sets);
    const groups = new Map<number, Group>();
    for (const one of classes) {
      const [at, bit] = [one >>> 5, 1 << (one & 31)];
      const admitting: number[] = [];
      for (let i = 0; i < sets.length; i += 1) if ((((sets[i] as BitRow)[at] as number) & bit) !== 0) admitting.push(alive[i] as number);
      const name = names.nameOf(admitting);
      let group = groups.get(name);
      if (group === undefined) {
        group = { classes: emptyRow(within.length * 32), alive: admitting };
        groups.set(name, group);
      }
      add(group.classes, one);
    }
    return groups.values();
  }

  /** True when all of it is covered. */
  function search(axis: number, alive: readonly number[], before: Box): boolean {
    if (alive.length === 0) {
      if (regions.length >= most) stopped = true;
      else regions.push([...before, ...box.slice(axis)]);
      return false;
    }
    if (alive.some((row) => (free.get(row) ?? box.length) <= axis)) return true;
    const key = names.nameOf(alive) * (box.length + 1) + axis;
    if (covered.has(key)) return true;
    const within = box[axis] ?? emptyRow(0);
    const classes = alive.length <= FEW ? [] : membersOf(within);
    budget.left -= alive.length <= FEW ? (within.length + 16) << alive.length : classes.length * (alive.length + 8);
    if (budget.left < 0) stopped = true;
    if (stopped) return false;
    let whole = true;
    for (const group of groupsOf(axis, within, classes, alive)) {
      if (!search(axis + 1, group.alive, [...before, group.classes])) whole = false;
      if (stopped) return false;
    }
    if (whole) covered.add(key);
    return whole;
  }

  search(0, rows, []);
  return { regions, complete: !stopped };
}
