import { leavesOf } from '../engine/because.js';
import type { Condition, LeafCondition } from '../language/condition.js';
import { isVoid, reduced, type Clause } from './blocking-clauses.js';
import { allOf, anyOf } from './entry-conditions.js';
import { conditionOfSet } from './set-condition.js';
import type { TableGrid } from './table-grid.js';
import type { RowNames } from '../bits/row-names.js';
import type { Budget, TableSpace } from './table-space.js';

/** Which rows a comparison was made for, by index. */
export type RowsOfLeaf = Map<LeafCondition, readonly number[]>;

/** Each level nests two groups deeper; a rule may nest 16. */
const MOST_LEVELS = 5;

type Literal = { readonly column: number; readonly key: string };

const literalsOf = (clause: Clause, names: RowNames): Literal[] =>
  clause.sets.flatMap((set, column) => (set === undefined ? [] : [{ column, key: `${column}:${names.nameOf(set)}` }]));

/** What looking at one literal costs, in words. */
const WORDS_OF_A_LITERAL = 32;

/** The literal most clauses share, and how many; undefined when none is shared. */
function mostShared(clauses: readonly Clause[], names: RowNames): Literal | undefined {
  const counts = new Map<string, { literal: Literal; count: number }>();
  for (const clause of clauses)
    for (const literal of literalsOf(clause, names)) {
      const known = counts.get(literal.key);
      if (known === undefined) counts.set(literal.key, { literal, count: 1 });
      else known.count += 1;
    }
  let most: { literal: Literal; count: number } | undefined;
  for (const one of counts.values()) if (one.count > (most?.count ?? 1)) most = one;
  return most?.literal;
}

/**
 * Clauses as conditions, all of which must hold: what several have in common is written once (`a or b` and `a or c` is
 * `a or both`). For every comparison made, `rowsOf` learns the rows it keeps out. Less is shared when the budget is spent.
 */
export function conditionsOfClauses(
  clauses: readonly Clause[],
  behind: number,
  { grid, space }: { readonly grid: TableGrid; readonly space: TableSpace },
  rowsOf: RowsOfLeaf,
  budget: Budget,
): Condition[] {
  const { names } = space;
  const literal = (column: number, of: readonly Clause[]): Condition | undefined => {
    const [axis, full, input] = [space.axes[column], space.full[column], grid.inputs[column]];
    const set = of[0]?.sets[column];
    if (axis === undefined || full === undefined || input === undefined || set === undefined) return undefined;
    const made = conditionOfSet(axis, space.boxes[behind]?.[column] ?? full, set, input);
    const asks = (row: number): boolean => grid.rows[row]?.entries[column]?.any === false;
    const rows = [...new Set(of.flatMap((clause) => clause.rows))].filter(asks).sort((a, b) => a - b);
    if (made !== undefined) for (const leaf of leavesOf(made)) rowsOf.set(leaf, rows);
    return made;
  };
  const whole = (clause: Clause): Condition | undefined => anyOf(clause.sets.flatMap((_, column) => literal(column, [clause]) ?? []));
  const walk = (left: readonly Clause[], level: number): Condition[] => {
    const made: Condition[] = [];
    let rest = left;
    const next = (): Literal | undefined => {
      if (level >= MOST_LEVELS) return undefined;
      budget.left -= 2 * rest.length * space.full.length * WORDS_OF_A_LITERAL;
      return budget.left < 0 ? undefined : mostShared(rest, names);
    };
    for (let shared = next(); shared !== undefined; shared = next()) {
      const { column, key } = shared;
      const holds = (clause: Clause): boolean => literalsOf(clause, names).some((one) => one.key === key);
      const together = rest.filter(holds);
      const bare = reduced(
        together.map((clause) => ({ ...clause, sets: clause.sets.with(column, undefined) })),
        names,
        budget,
      );
      // Where the rest can never hold, the shared part has to.
      const inner = bare.some(isVoid) ? undefined : allOf(walk(bare, level + 1));
      const one = anyOf([literal(column, together), inner].flatMap((part) => part ?? []));
      if (one !== undefined) made.push(one);
      rest = rest.filter((clause) => !holds(clause));
    }
    return [...made, ...rest.flatMap((clause) => whole(clause) ?? [])];
  };
  return walk(clauses, 0);
}
