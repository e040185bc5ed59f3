import { RowOverlaps } from './row-overlaps.js';
import { sameOutputs, type GridRow, type TableGrid } from './table-grid.js';
import type { Budget, TableSpace } from './table-space.js';

/**
 * `forbidden`: rows that can match together and may not, as pairs, the earlier row first. `together`: under `any`, rows that
 * can match together, directly or by way of others, as one; every row in one of them.
 */
export type RowsApart = {
  readonly forbidden: readonly (readonly [GridRow, GridRow])[];
  readonly together: readonly (readonly GridRow[])[];
};

/** Pairs of rows named at most; one wrong entry can make hundreds. */
const MOST_PAIRS = 50;

/**
 * Holds the rows against each other under a policy that has something against two at once. Stops at pairs enough; rows known
 * to go together are not compared again. Undefined when the budget did not last.
 */
export function rowsApart(grid: TableGrid, policy: 'unique' | 'any', space: TableSpace, budget: Budget): RowsApart | undefined {
  const overlaps = new RowOverlaps(space, budget);
  const forbidden: (readonly [GridRow, GridRow])[] = [];
  let together: GridRow[][] = [];
  for (const row of grid.rows) {
    if (forbidden.length >= MOST_PAIRS) break;
    const facing = overlaps.face(row.index);
    const against: GridRow[] = [];
    const joined: GridRow[][] = [];
    for (const group of facing ? together : []) {
      const agrees = policy === 'any' && group[0] !== undefined && sameOutputs(group[0], row);
      if (agrees && group.some((other) => overlaps.meets(other.index))) joined.push(group);
      else if (!agrees) against.push(...group.filter((other) => overlaps.meets(other.index)));
      if (budget.left < 0) return undefined;
    }
    forbidden.push(...against.sort((a, b) => a.index - b.index).map((other) => [other, row] as const));
    const [first, ...others] = joined;
    if (first === undefined) together.push([row]);
    else first.push(...others.flat(), row);
    if (others.length > 0) together = together.filter((group) => !others.includes(group));
  }
  return {
    forbidden: forbidden.slice(0, MOST_PAIRS),
    together: together.map((group) => group.sort((a, b) => a.index - b.index)).sort((a, b) => (a[0]?.index ?? 0) - (b[0]?.index ?? 0)),
  };
}
