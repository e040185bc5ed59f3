import type { GoldenCase } from '../language/rule-document.js';
import { meet } from '../bits/bit-row.js';
import { spaceOfClauses, type Clause } from './blocking-clauses.js';
import { findUncovered } from './find-uncovered.js';
import { besides, type RowGroup } from './row-group.js';
import type { TableGrid } from './table-grid.js';
import { boxIsEmpty, exampleIn, type Box, type Budget, type TableExample, type TableSpace } from './table-space.js';

/** Cases of a rule made from a table, or why it has none. */
export type RowGolden = { readonly ok: true; readonly golden: GoldenCase[] } | { readonly ok: false; readonly message: string };

const given = (name: string, expect: GoldenCase['expect'], facts: TableExample): GoldenCase => ({
  name,
  expect,
  facts,
  missing: [],
  ageMinutes: {},
});

/** Where the rule is false with every fact known: just beside the row, or in an earlier row that goes before it. */
function silentBox(group: RowGroup, fires: Box, space: TableSpace, budget: Budget): Box | undefined {
  const [row] = group.rows;
  if (row === undefined) return undefined;
  if (group.rows.length > 1)
    return findUncovered(
      space,
      space.full,
      group.rows.map((one) => one.index),
      1,
      budget,
    ).regions[0];
  const beside = besides(row, fires, space);
  if (beside) return beside;
  const blocker = space.boxes[group.blockedBy[0] ?? -1];
  const own = space.boxes[row.index];
  return blocker && own?.map((set, axis) => meet(set, blocker[axis] ?? set));
}

/**
 * Proof that the rule says what its rows say: one point it fires on, one it does not, and one where facts are missing. The
 * points come from the same regions the analysis searches, so a row without such a point is refused here.
 */
export function goldenOf(
  group: RowGroup,
  clauses: readonly Clause[],
  { grid, space }: { readonly grid: TableGrid; readonly space: TableSpace },
  budget: Budget,
): RowGolden {
  const [row] = group.rows;
  const box = row && space.boxes[row.index];
  if (row === undefined || box === undefined || boxIsEmpty(box)) return { ok: false, message: 'no value can match it' };
  const { regions, complete } = findUncovered(spaceOfClauses(clauses, row.index, space), box, [...clauses.keys()], 1, budget);
  const [fires] = regions;
  if (fires === undefined)
    return {
      ok: false,
      message: complete
        ? 'is never reached: earlier rows take every case of it'
        : 'is too entangled with earlier rows to find a case for it',
    };
  const silent = silentBox(group, fires, space, budget);
  if (silent === undefined) return { ok: false, message: 'matches every value, so it has no near miss; it would always fire' };
  const example = exampleIn(fires, space, grid);
  const asked = grid.inputs.map(({ fact }) => fact.name);
  // One fact the row asks is enough to make it unknown; rows joined, or made of - alone, need all of them gone.
  const alone = group.rows.length > 1 ? undefined : grid.inputs[row.entries.findIndex((entry) => !entry.any)]?.fact.name;
  const missing = alone === undefined ? asked : [alone];
  const left = Object.fromEntries(Object.entries(example).filter(([name]) => !missing.includes(name)));
  return {
    ok: true,
    golden: [
      given(`${row.name} fires`, 'fires', example),
      given(`${row.name} just misses`, 'silent', exampleIn(silent, space, grid)),
      { ...given(`${row.name} cannot tell`, 'unknown', left), missing },
    ],
  };
}
