import { emptyRow, meet } from '../bits/bit-row.js';
import { blockingClauses, spaceOfClauses } from './blocking-clauses.js';
import { findUncovered } from './find-uncovered.js';
import { sameOutputs, type ReadTable } from './table-grid.js';
import { earlierBlockers, overlappingPairs, RowOverlaps } from './row-overlaps.js';
import { Effort } from '../effort/index.js';
import { boxIsEmpty, exampleIn, spaceOf, type Budget, type TableExample, type TableSpace } from './table-space.js';

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

/**
 * `most`: gaps and overlaps listed at most, each. `work`: words the searches may look at: making the rules, or gaps and rows
 * never reached, half of them each. `pairs`: words looked at where rows are compared with one another.
 */
export type AnalysisBounds = { readonly most: number; readonly work: number; readonly pairs: number };
/** What somebody who waits for an answer may ask for: tens of milliseconds. Counted, so the same table always gets the same answer. */
export const ANALYSIS_BOUNDS: AnalysisBounds = { most: 100, work: 900_000, pairs: 2_500_000 };
/** For what was published once, and must be made again whatever it costs. */
export const PUBLISHED_BOUNDS: AnalysisBounds = { most: 100, work: 1_000_000_000, pairs: 1_000_000_000 };

/** Rows that the rows before them leave nothing. */
function shadowedRows(
  space: TableSpace,
  { comparing, overlaps }: { comparing: Budget; overlaps: RowOverlaps },
  budget: Budget,
): { rows: number[]; complete: boolean } {
  const rows: number[] = [];
  let row = -1;
  for (const others of earlierBlockers(space, comparing, overlaps)) {
    row += 1;
    const box = space.boxes[row];
    if (box === undefined || others.length === 0 || boxIsEmpty(box)) continue;
    const clauses = blockingClauses(row, others, space, budget);
    if (budget.left < 0) return { rows, complete: false };
    const { regions, complete } = findUncovered(spaceOfClauses(clauses, row, space), box, [...clauses.keys()], 1, budget);
    if (regions.length > 0) continue;
    if (!complete) return { rows, complete: false };
    rows.push(row);
  }
  return { rows, complete: comparing.left >= 0 };
}

/** Rows that ask what an earlier one asks, each with the first that does. */
function repeatedRows(space: TableSpace): readonly (readonly [row: number, of: number])[] {
  const first = new Map<string, number>();
  return space.boxes.flatMap((box, row) => {
    if (boxIsEmpty(box)) return [];
    const key = box.map((set) => space.names.nameOf(set)).join();
    const of = first.get(key);
    if (of === undefined) first.set(key, row);
    return of === undefined ? [] : [[row, of] as const];
  });
}

/** Looks for gaps, overlaps, duplicates and rows that can never decide. */
export function analyseTable(
  { document, grid }: ReadTable,
  bounds: AnalysisBounds = ANALYSIS_BOUNDS,
  work: Effort = new Effort(),
): TableAnalysis {
  const space = spaceOf(grid);
  const every = grid.rows.map((row) => row.index);
  const [searching, reaching]: [Budget, Budget] = [{ left: bounds.work / 2 }, { left: bounds.work / 2 }];
  const uncovered = findUncovered(space, space.full, every, bounds.most, searching);
  const gaps = uncovered.regions.map((region) => ({
    region: Object.fromEntries(
      grid.inputs.map(({ fact }, column) => [fact.name, space.axes[column]?.describe(region[column] ?? emptyRow(0)) ?? '-']),
    ),
    example: exampleIn(region, space, grid),
  }));
  const nameOf = (index: number): string => grid.rows[index]?.name ?? '';
  const differ = (one: number, other: number): boolean => {
    const [row, against] = [grid.rows[one], grid.rows[other]];
    return row !== undefined && against !== undefined && !sameOutputs(row, against);
  };
  const comparing: Budget = { left: bounds.pairs };
  const overlaps = new RowOverlaps(space, comparing);
  const { pairs, complete: allPairs } = overlappingPairs(space, bounds.most, overlaps);
  const told = pairs.map(([later, earlier]): TableOverlap => {
    const [box, against] = [space.boxes[later] ?? [], space.boxes[earlier] ?? []];
    const both = box.map((set, axis) => meet(set, against[axis] ?? set));
    return { rows: [nameOf(earlier), nameOf(later)], example: exampleIn(both, space, grid), outputsDiffer: differ(earlier, later) };
  });
  const duplicates = repeatedRows(space).map(([row, of]) => ({ row: nameOf(row), of: nameOf(of), outputsDiffer: differ(row, of) }));
  const shadows = document.hitPolicy === 'first' ? shadowedRows(space, { comparing, overlaps }, reaching) : { rows: [], complete: true };
  work.add('pairs', bounds.pairs - comparing.left);
  work.add('words', bounds.work - searching.left - reaching.left);
  return {
    gaps,
    overlaps: told,
    duplicates,
    shadowed: shadows.rows.map(nameOf),
    impossible: every.filter((index) => boxIsEmpty(space.boxes[index] ?? [])).map(nameOf),
    complete: uncovered.complete && allPairs && shadows.complete,
  };
}
