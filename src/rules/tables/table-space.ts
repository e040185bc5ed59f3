import { axisOf, type Axis } from './axis.js';
import { emptyRow, firstOf, isEmpty, type BitRow } from '../bits/bit-row.js';
import { RowNames } from '../bits/row-names.js';
import type { Scalar } from './entry.js';
import type { TableGrid } from './table-grid.js';

/** One set of classes per input: a region of the input space. */
export type Box = readonly BitRow[];

/** The input space of a table cut into classes, and the region of each row. */
export type TableSpace = {
  readonly axes: readonly Axis[];
  readonly full: Box;
  readonly boxes: readonly Box[];
  /** Tells sets of classes apart by content. */
  readonly names: RowNames;
};

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
  return { axes, full: axes.map((axis) => axis.full), boxes, names: new RowNames() };
}

export const boxIsEmpty = (box: Box): boolean => box.some(isEmpty);

/** A point of a region that is not empty. */
export function exampleIn(box: Box, space: TableSpace, grid: TableGrid): TableExample {
  return Object.fromEntries(
    grid.inputs.map(({ fact }, column) => [fact.name, space.axes[column]?.example(firstOf(box[column] ?? emptyRow(0)) ?? 0) ?? '']),
  );
}
