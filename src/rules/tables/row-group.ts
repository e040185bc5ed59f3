import { leavesOf } from '../engine/because.js';
import type { Condition, GroupCondition } from '../language/condition.js';
import { LIMITS } from '../language/bounds.js';
import { minus } from '../bits/bit-row.js';
import { isVoid, type Clause } from './blocking-clauses.js';
import { conditionsOfClauses, type RowsOfLeaf } from './clause-conditions.js';
import { allOf, anyOf, conditionOf, countNodes } from './entry-conditions.js';
import type { GridRow, TableGrid } from './table-grid.js';
import type { Box, Budget, TableSpace } from './table-space.js';

/** Rows that become one rule, in table order; one row, except under `any`. `blockedBy`: rows that must not match. */
export type RowGroup = { readonly rows: readonly GridRow[]; readonly blockedBy: readonly number[] };

/**
 * Under `any`, rows that can match together are one rule, so that they give one finding; under `first` a row stands
 * behind the earlier rows it overlaps, and only behind those: the others are false wherever it matches.
 */
export function* groupRows(
  grid: TableGrid,
  together: readonly (readonly GridRow[])[] | undefined,
  blockers: Iterable<readonly number[]> | undefined,
): Generator<RowGroup> {
  if (blockers === undefined) for (const rows of together ?? grid.rows.map((row) => [row])) yield { rows, blockedBy: [] };
  else {
    let index = 0;
    for (const blockedBy of blockers) {
      const row = grid.rows[index];
      index += 1;
      if (row !== undefined) yield { rows: [row], blockedBy };
    }
  }
}

const MAX = LIMITS.madeNodes;

/** Conditions of a rule with the rows each comparison was made for, in the order of the document; or why there can be none. */
export type GroupConditions =
  | { readonly ok: true; readonly conditions: GroupCondition; readonly cells: readonly (readonly number[])[] }
  | { readonly ok: false; readonly message: string };

function rowCondition(row: GridRow, grid: TableGrid, rowsOf: RowsOfLeaf): Condition | undefined {
  const parts = grid.inputs.flatMap((input, column) => conditionOf(row.entries[column] ?? { any: true }, input) ?? []);
  for (const leaf of parts.flatMap(leavesOf)) rowsOf.set(leaf, [row.index]);
  return allOf(parts);
}

/** The conditions under which a group of rows gives its finding; the clauses are what keeps it behind earlier rows. */
export function conditionsOf(
  group: RowGroup,
  clauses: readonly Clause[],
  grid: TableGrid,
  space: TableSpace,
  budget: Budget,
): GroupConditions {
  const [row] = group.rows;
  if (row === undefined) return { ok: false, message: 'a group without rows' };
  const rowsOf: RowsOfLeaf = new Map();
  const matching = group.rows.flatMap((one) => rowCondition(one, grid, rowsOf) ?? []);
  if (matching.length < group.rows.length && group.blockedBy.length === 0)
    return { ok: false, message: 'asks nothing, so it would always fire' };
  const never = clauses.find(isVoid);
  if (never !== undefined) return { ok: false, message: `is never reached: ${takenBy(never, grid)} every case of it` };
  // Each clause is one comparison at least: above the limit none need be written.
  const blocks = clauses.length > MAX ? undefined : conditionsOfClauses(clauses, row.index, { grid, space }, rowsOf, budget);
  const whole = allOf([anyOf(matching) ?? [], ...(blocks ?? [])].flat());
  if (whole === undefined) return { ok: false, message: 'asks nothing, so it would always fire' };
  const conditions = 'fact' in whole ? { all: [whole] } : whole;
  if (blocks === undefined || countNodes(conditions) > MAX) {
    const tooMany = group.blockedBy.length > 0 ? `, with what keeps it behind the ${group.blockedBy.length} earlier rows it overlaps` : '';
    return { ok: false, message: `needs more than ${MAX} comparisons${tooMany}; split the table, or make its rows exclude each other` };
  }
  return { ok: true, conditions, cells: leavesOf(conditions).map((leaf) => rowsOf.get(leaf) ?? []) };
}

function takenBy({ rows }: Clause, grid: TableGrid): string {
  const names = rows.slice(0, 5).map((index) => grid.rows[index]?.name ?? '');
  const more = rows.length > names.length ? ` and ${rows.length - names.length} more` : '';
  return rows.length === 1 ? `${names[0]} takes` : `${names.join(', ')}${more} together take`;
}

/** The box with one axis pushed out of the row: where it only just does not match. Undefined when it admits everything. */
export function besides(row: GridRow, box: Box, space: TableSpace): Box | undefined {
  for (const [column, set] of box.entries()) {
    const full = space.full[column];
    const outside = full && minus(full, space.boxes[row.index]?.[column] ?? set);
    if (outside?.some((word) => word !== 0)) return box.map((one, at) => (at === column ? outside : one));
  }
  return undefined;
}
