import { emptyRow, isWithin, meet } from '../bits/bit-row.js';
import { blockingClauses, spaceOfClauses } from './blocking-clauses.js';
import { findUncovered } from './find-uncovered.js';
import { sameOutputs, type ReadTable } from './table-grid.js';
import {
  boxIsEmpty,
  earlierOverlaps,
  exampleIn,
  spaceOf,
  type Box,
  type Budget,
  type TableExample,
  type TableSpace,
} from './table-space.js';

/** A region no row covers: an entry for every input, and one point of it. */
export type TableGap = { readonly region: Readonly<Record<string, string>>; readonly example: TableExample };

/** Two rows, by name and in table order, that can match together. */
export type TableOverlap = { readonly rows: readonly [string, string]; readonly example: TableExample; readonly outputsDiffer: boolean };

/**
 * What a table leaves open and says twice, over known values. `complete` is false when a bound cut the work short: what is
 * listed is right, and there may be more.
 */
export type TableAnalysis = {
  readonly gaps: readonly TableGap[];
  readonly overlaps: readonly TableOverlap[];
  /** Rows that only repeat the conditions of an earlier one. */
  readonly duplicates: readonly { readonly row: string; readonly of: string; readonly outputsDiffer: boolean }[];
  /** Under `first`: rows whose every case an earlier row takes. */
  readonly shadowed: readonly string[];
  /** Rows no value can match, e.g. `not(true, false)`. */
  readonly impossible: readonly string[];
  readonly complete: boolean;
};

/** `most`: gaps and overlaps listed at most, each. `work`: steps of each search, `pairs`: words compared between rows. */
export type AnalysisBounds = { readonly most: number; readonly work: number; readonly pairs: number };
export const ANALYSIS_BOUNDS: AnalysisBounds = { most: 100, work: 10_000_000, pairs: 200_000_000 };

/** Rows that the rows before them leave nothing. */
function shadowedRows(space: TableSpace, earlier: readonly (readonly number[])[], budget: Budget): { rows: number[]; complete: boolean } {
  let complete = true;
  const rows = earlier.flatMap((others, row) => {
    const box = space.boxes[row];
    if (box === undefined || others.length === 0 || boxIsEmpty(box)) return [];
    const clauses = blockingClauses(row, others, space);
    const { regions, complete: sure } = findUncovered(spaceOfClauses(clauses, row, space), box, [...clauses.keys()], 1, budget);
    if (regions.length > 0) return [];
    complete &&= sure;
    return sure ? [row] : [];
  });
  return { rows, complete };
}

const same = (one: Box, other: Box): boolean =>
  one.every((set, axis) => isWithin(set, other[axis] ?? set) && isWithin(other[axis] ?? set, set));

/** Looks for gaps, overlaps, duplicates and rows that can never decide. */
export function analyseTable({ document, grid }: ReadTable, bounds: AnalysisBounds = ANALYSIS_BOUNDS): TableAnalysis {
  const space = spaceOf(grid);
  const every = grid.rows.map((row) => row.index);
  const uncovered = findUncovered(space, space.full, every, bounds.most, { left: bounds.work });
  const gaps = uncovered.regions.map((region) => ({
    region: Object.fromEntries(
      grid.inputs.map(({ fact }, column) => [fact.name, space.axes[column]?.describe(region[column] ?? emptyRow(0)) ?? '-']),
    ),
    example: exampleIn(region, space, grid),
  }));
  const earlier = earlierOverlaps(space, { left: bounds.pairs });
  const overlaps: TableOverlap[] = [];
  const duplicates: { row: string; of: string; outputsDiffer: boolean }[] = [];
  let cut = false;
  for (const [later, others] of (earlier ?? []).entries()) {
    const row = grid.rows[later];
    const box = space.boxes[later];
    if (row === undefined || box === undefined) continue;
    let repeats = false;
    for (const index of others) {
      const other = grid.rows[index];
      const against = space.boxes[index];
      if (other === undefined || against === undefined) continue;
      const outputsDiffer = !sameOutputs(row, other);
      if (!repeats && same(box, against)) {
        repeats = true;
        duplicates.push({ row: row.name, of: other.name, outputsDiffer });
      }
      if (overlaps.length >= bounds.most) cut = true;
      else {
        const both = box.map((set, axis) => meet(set, against[axis] ?? set));
        overlaps.push({ rows: [other.name, row.name], example: exampleIn(both, space, grid), outputsDiffer });
      }
    }
  }
  const shadows = document.hitPolicy === 'first' ? shadowedRows(space, earlier ?? [], { left: bounds.work }) : { rows: [], complete: true };
  const nameOf = (index: number): string => grid.rows[index]?.name ?? '';
  return {
    gaps,
    overlaps,
    duplicates,
    shadowed: shadows.rows.map(nameOf),
    impossible: every.filter((index) => boxIsEmpty(space.boxes[index] ?? [])).map(nameOf),
    complete: uncovered.complete && earlier !== undefined && !cut && shadows.complete,
  };
}
