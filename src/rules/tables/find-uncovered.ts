import { add, bitsIn, emptyRow, firstOf, isEmpty, isWithin, meet, meets, membersOf, minus, type BitRow } from '../bits/bit-row.js';
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

/** The classes some of the sets have, and for each the rows that do: by place in `classes`. */
function admittingOf(classes: readonly number[], within: BitRow, rows: readonly number[], sets: readonly BitRow[]): readonly number[][] {
  const placeOf = new Int32Array(within.length * 32);
  classes.forEach((one, place) => (placeOf[one] = place));
  const admitting: number[][] = classes.map(() => []);
  for (let i = 0; i < rows.length; i += 1) {
    const [row, set] = [rows[i] as number, sets[i] as BitRow];
    for (let at = 0; at < within.length; at += 1) {
      for (let rest = (set[at] as number) & (within[at] as number); rest !== 0; rest &= rest - 1)
        (admitting[placeOf[at * 32 + 31 - Math.clz32(rest & -rest)] as number] as number[]).push(row);
    }
  }
  return admitting;
}

/** How many classes of a set the rows admit, each counted for every row that does. */
function admissions(within: BitRow, sets: readonly BitRow[]): number {
  let sum = 0;
  for (const set of sets) for (let at = 0; at < within.length; at += 1) sum += bitsIn((set[at] as number) & (within[at] as number));
  return sum;
}

/**
 * What no row covers, axis by axis: classes the same rows admit go together, a branch without rows is a region, classes of a
 * row that admits all that remains behind them are covered, and what was found covered once is not searched again. After the
 * sweep of Calvanese et al., "Semantics and analysis of DMN decision tables" (BPM 2016), in the product of all axes. Every
 * word looked at, and every row that admits a class, is taken from the budget.
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
  function groupsOf(within: BitRow, alive: readonly number[], sets: readonly BitRow[]): Iterable<Group> {
    if (alive.length <= FEW) return split(within, alive, sets);
    const groups = new Map<number, Group>();
    const classes = membersOf(within);
    for (const [place, admitting] of admittingOf(classes, within, alive, sets).entries()) {
      const name = names.nameOf(admitting);
      let group = groups.get(name);
      if (group === undefined) {
        group = { classes: emptyRow(within.length * 32), alive: admitting };
        groups.set(name, group);
      }
      add(group.classes, classes[place] as number);
    }
    return groups.values();
  }

  /** The classes of an axis that no row covers whatever the axes behind it are. */
  function doubtful(axis: number, alive: readonly number[]): BitRow {
    const left = Int32Array.from(box[axis] ?? []);
    for (const row of alive) {
      if ((free.get(row) ?? box.length) > axis + 1) continue;
      const set = space.boxes[row]?.[axis] ?? left;
      for (let at = 0; at < left.length; at += 1) left[at] = (left[at] as number) & ~(set[at] as number);
    }
    return left;
  }

  /** The rows that admit some of the classes of an axis, and what each admits there. */
  function admittingSome(axis: number, within: BitRow, alive: readonly number[]): { rows: number[]; sets: BitRow[] } {
    const rows: number[] = [];
    const sets: BitRow[] = [];
    for (const row of alive) {
      const set = space.boxes[row]?.[axis] ?? within;
      if (!meets(set, within)) continue;
      rows.push(row);
      sets.push(set);
    }
    return { rows, sets };
  }

  function spend(words: number): boolean {
    budget.left -= words;
    if (budget.left < 0) stopped = true;
    return !stopped;
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
    const size = box[axis]?.length ?? 0;
    if (!spend((2 * size + 4) * alive.length)) return false;
    const within = doubtful(axis, alive);
    const { rows, sets } = admittingSome(axis, within, alive);
    if (!spend(rows.length <= FEW ? (size + 16) << rows.length : size * (rows.length + 32) + admissions(within, sets))) return false;
    let whole = true;
    for (const group of isEmpty(within) ? [] : groupsOf(within, rows, sets)) {
      if (!search(axis + 1, group.alive, [...before, group.classes])) whole = false;
      if (stopped) return false;
    }
    if (whole) covered.add(key);
    return whole;
  }

  search(0, rows, []);
  return { regions, complete: !stopped };
}
