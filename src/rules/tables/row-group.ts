import type { Condition, GroupCondition } from '../language/condition.js';
import { LIMITS } from '../language/bounds.js';
import { isWithin, minus } from '../bits/bit-row.js';
import { allOf, anyOf, conditionOf, countNodes } from './entry-conditions.js';
import { sameOutputs, type GridRow, type TableGrid } from './table-grid.js';
import type { Box, TableSpace } from './table-space.js';

/** Rows that become one rule, in table order; one row, except under `any`. `blockedBy`: rows that must not match. */
export type RowGroup = { readonly rows: readonly GridRow[]; readonly blockedBy: readonly number[] };

/**
 * Under `any`, rows that can match together are one rule, so that they give one finding; under `first` a row stands
 * behind the earlier rows it overlaps, and only behind those: the others are false wherever it matches.
 */
export function groupRows(grid: TableGrid, policy: string, earlier: readonly (readonly number[])[]): readonly RowGroup[] {
  if (policy !== 'any') return grid.rows.map((row) => ({ rows: [row], blockedBy: policy === 'first' ? (earlier[row.index] ?? []) : [] }));
  const leader: number[] = grid.rows.map((row) => row.index);
  const leaderOf = (index: number): number => {
    let one = index;
    for (let next = leader[one]; next !== undefined && next !== one; next = leader[one]) one = next;
    return one;
  };
  for (const [index, others] of earlier.entries())
    for (const other of others) {
      const [low, high] = [leaderOf(other), leaderOf(index)].sort((a, b) => a - b) as [number, number];
      leader[high] = low;
    }
  const groups = new Map<number, GridRow[]>();
  for (const row of grid.rows) {
    const first = leaderOf(row.index);
    groups.set(first, [...(groups.get(first) ?? []), row]);
  }
  return [...groups.values()].map((rows) => ({ rows, blockedBy: [] }));
}

/** Rows that may not match together under this policy, as pairs in table order. */
export function forbiddenPairs(
  grid: TableGrid,
  policy: string,
  earlier: readonly (readonly number[])[],
): readonly (readonly [GridRow, GridRow])[] {
  if (policy !== 'unique' && policy !== 'any') return [];
  return grid.rows.flatMap((row) =>
    (earlier[row.index] ?? []).flatMap((index) => {
      const other = grid.rows[index];
      return other && (policy === 'unique' || !sameOutputs(row, other)) ? [[other, row] as const] : [];
    }),
  );
}

const MAX = LIMITS.nodes;

const rowCondition = (row: GridRow, grid: TableGrid): Condition | undefined =>
  allOf(grid.inputs.flatMap((input, column) => conditionOf(row.entries[column] ?? { any: true }, input) ?? []));

/**
 * That a row does not match, given that the row behind it does: entries the latter implies are left out, and so are
 * entries that admit every value: those are never refuted, only unknown. Undefined when none is left.
 */
function refutation(blocker: GridRow, behind: GridRow, grid: TableGrid, space: TableSpace): Condition | undefined {
  return anyOf(
    grid.inputs.flatMap((input, column) => {
      const entry = blocker.entries[column];
      if (entry === undefined || entry.any) return [];
      const set = space.boxes[behind.index]?.[column];
      const allowed = space.boxes[blocker.index]?.[column];
      if (set && allowed && isWithin(set, allowed)) return [];
      return conditionOf(entry, input, true) ?? [];
    }),
  );
}

/** Conditions of a rule, or why there can be none. */
export type GroupConditions = { readonly ok: true; readonly conditions: GroupCondition } | { readonly ok: false; readonly message: string };

/** The conditions under which a group of rows gives its finding. Stops building as soon as the limits are passed. */
export function conditionsOf(group: RowGroup, grid: TableGrid, space: TableSpace): GroupConditions {
  const [row] = group.rows;
  if (row === undefined) return { ok: false, message: 'a group without rows' };
  const own = group.rows.map((one) => rowCondition(one, grid));
  const matching = own.flatMap((one) => one ?? []);
  if (matching.length < own.length && group.blockedBy.length === 0) return { ok: false, message: 'asks nothing, so it would always fire' };
  let nodes = 2 + matching.reduce((sum, one) => sum + countNodes(one), 0);
  const blocks: Condition[] = [];
  const tooMany = group.blockedBy.length > 0 ? `, with what keeps it behind the ${group.blockedBy.length} earlier rows it overlaps` : '';
  for (const index of group.blockedBy) {
    const blocker = grid.rows[index];
    if (nodes > MAX || blocker === undefined) break;
    const refuted = refutation(blocker, row, grid, space);
    if (refuted === undefined) return { ok: false, message: `is never reached: ${blocker.name} takes every case of it` };
    nodes += countNodes(refuted);
    blocks.push(refuted);
  }
  if (nodes > MAX)
    return { ok: false, message: `needs more than ${MAX} comparisons${tooMany}; split the table, or make its rows exclude each other` };
  const whole = allOf([anyOf(matching) ?? [], ...blocks].flat());
  if (whole === undefined) return { ok: false, message: 'asks nothing, so it would always fire' };
  return { ok: true, conditions: 'fact' in whole ? { all: [whole] } : whole };
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
