import { axisOf, type Axis } from './axis.js';
import { emptyRow, isEmpty, membersOf, overlaps, type BitRow } from '../bits/bit-row.js';
import type { Scalar } from './entry.js';
import type { TableGrid } from './table-grid.js';

/** One set of classes per input: a region of the input space. */
export type Box = readonly BitRow[];

/** The input space of a table cut into classes, and the region of each row. */
export type TableSpace = { readonly axes: readonly Axis[]; readonly full: Box; readonly boxes: readonly Box[] };

/** A value for every input, by the fact's name. */
export type TableExample = Readonly<Record<string, Scalar>>;

/** Work left for an analysis, in words looked at; below 0 it stops and says so. */
export type Budget = { left: number };

export function spaceOf(grid: TableGrid): TableSpace {
  const axes = grid.inputs.map(({ fact }, column) => {
    const entries = new Set(grid.rows.flatMap((row) => row.entries[column] ?? []));
    return axisOf(fact.type, [...entries]);
  });
  const boxes = grid.rows.map((row) => axes.map((axis, column) => axis.setOf(row.entries[column] ?? { any: true })));
  return { axes, full: axes.map((axis) => axis.full), boxes };
}

export const boxIsEmpty = (box: Box): boolean => box.some(isEmpty);

/** Whether two regions share a point: exactly when they share a class on every axis. */
export const boxesOverlap = (one: Box, other: Box): boolean =>
  one.every((set, axis) => {
    const against = other[axis];
    return against === undefined || overlaps(set, against);
  });

/** A point of a region that is not empty. */
export function exampleIn(box: Box, space: TableSpace, grid: TableGrid): TableExample {
  return Object.fromEntries(
    grid.inputs.map(({ fact }, column) => [fact.name, space.axes[column]?.example(membersOf(box[column] ?? emptyRow(0))[0] ?? 0) ?? '']),
  );
}

/** For every row the earlier rows it overlaps; undefined when the budget did not last. */
export function earlierOverlaps(space: TableSpace, budget: Budget): readonly (readonly number[])[] | undefined {
  const words = Math.max(
    1,
    space.full.reduce((sum, set) => sum + set.length, 0),
  );
  const found: number[][] = [];
  for (const [later, box] of space.boxes.entries()) {
    budget.left -= later * words;
    if (budget.left < 0) return undefined;
    const earlier: number[] = [];
    for (let index = 0; index < later; index += 1) {
      const other = space.boxes[index];
      if (other && boxesOverlap(other, box)) earlier.push(index);
    }
    found.push(earlier);
  }
  return found;
}
