import { emptyRow, has, isWithin, membersOf, add, type BitRow } from '../bits/bit-row.js';
import type { Box, Budget, TableSpace } from './table-space.js';

/** Regions of a box that none of the rows covers; `complete` when they are all there are. */
export type Uncovered = { readonly regions: readonly Box[]; readonly complete: boolean };

type Group = { readonly classes: BitRow; readonly alive: readonly number[] };

/** Classes of one axis that the same rows admit, in the order of their first class. */
function groupsOf(space: TableSpace, axis: number, within: BitRow, alive: readonly number[]): Group[] {
  const groups = new Map<string, Group>();
  for (const one of membersOf(within)) {
    const admitting = alive.filter((row) => has(space.boxes[row]?.[axis] ?? within, one));
    const key = admitting.join();
    const group = groups.get(key) ?? { classes: emptyRow(within.length * 32), alive: admitting };
    add(group.classes, one);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/**
 * What no row covers, axis by axis: classes the same rows admit go together, a branch without rows is a region, a branch
 * with a row that admits all that remains is covered, and what was found covered once is not searched again. After the
 * sweep of Calvanese et al., "Semantics and analysis of DMN decision tables" (BPM 2016), in the product of all axes.
 */
export function findUncovered(space: TableSpace, box: Box, rows: readonly number[], most: number, budget: Budget): Uncovered {
  const regions: Box[] = [];
  const covered = new Set<string>();
  /** The first axis from which on the row admits everything in the box. */
  const free = space.boxes.map((row) => {
    let axis = box.length;
    while (axis > 0 && isWithin(box[axis - 1] ?? emptyRow(0), row[axis - 1] ?? emptyRow(0))) axis -= 1;
    return axis;
  });
  let stopped = false;

  /** True when all of it is covered. */
  function search(axis: number, alive: readonly number[], before: Box): boolean {
    if (alive.length === 0) {
      if (regions.length >= most) stopped = true;
      else regions.push([...before, ...box.slice(axis)]);
      return false;
    }
    if (alive.some((row) => (free[row] ?? box.length) <= axis)) return true;
    const key = `${axis}:${alive.join()}`;
    if (covered.has(key)) return true;
    const within = box[axis] ?? emptyRow(0);
    budget.left -= (membersOf(within).length + 1) * alive.length;
    if (budget.left < 0) stopped = true;
    if (stopped) return false;
    let whole = true;
    for (const group of groupsOf(space, axis, within, alive)) {
      if (!search(axis + 1, group.alive, [...before, group.classes])) whole = false;
      if (stopped) return false;
    }
    if (whole) covered.add(key);
    return whole;
  }

  search(0, rows, []);
  return { regions, complete: !stopped };
}
