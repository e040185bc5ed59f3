import { isEmpty, isWithin, meet, minus, type BitRow } from '../bits/bit-row.js';
import type { RowNames } from '../bits/row-names.js';
import type { Box, Budget, TableSpace } from './table-space.js';

/**
 * That some rows do not match, given that the row behind them does: one of the inputs lies in its set. `sets` has one entry
 * an input; undefined where the input cannot tell. `rows` are rows it keeps out, by index; not all of very many.
 */
export type Clause = { readonly sets: readonly (BitRow | undefined)[]; readonly rows: readonly number[] };

/** More clauses than this are not compared each with each. */
const MOST_COMPARED = 1_000;

/** Rows remembered for a clause: nobody reads more of them, and joining clauses stays cheap. */
const MOST_ROWS = 64;

/** What making, naming or comparing one set costs beside its words, in words. */
const WORDS_OF_A_STEP = 16;

const joined = (some: readonly number[], more: readonly number[]): readonly number[] =>
  some.length >= MOST_ROWS ? some : [...some, ...more].slice(0, MOST_ROWS);

/** What keeps one earlier row from matching; sets are cut to the values the later row admits. */
function clauseOf(earlier: number, behind: number, space: TableSpace): Clause {
  const sets = space.full.map((full, column) => {
    const own = space.boxes[behind]?.[column] ?? full;
    const left = minus(own, space.boxes[earlier]?.[column] ?? full);
    return isEmpty(left) ? undefined : left;
  });
  return { sets, rows: [earlier] };
}

/** Clauses alike in all inputs but one are one clause: what lies in neither of two sets lies in no part of them. */
function mergedOn(column: number, clauses: readonly Clause[], names: RowNames): readonly Clause[] {
  const groups = new Map<string, Clause>();
  for (const clause of clauses) {
    const set = clause.sets[column];
    // A clause that says nothing of the input is alike only with another that does not.
    const key = `${set === undefined ? '-' : '+'}${clause.sets.map((one, at) => (at === column || one === undefined ? '' : names.nameOf(one))).join(';')}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, clause);
    else {
      // Once nothing is left of the input, nothing comes back.
      const [one, other] = [known.sets[column], set];
      const both = one === undefined || other === undefined ? undefined : meet(one, other);
      const left = both === undefined || isEmpty(both) ? undefined : both;
      groups.set(key, { sets: known.sets.with(column, left), rows: joined(known.rows, clause.rows) });
    }
  }
  return [...groups.values()];
}

const implies = (one: Clause, other: Clause): boolean =>
  one.sets.every((set, column) => {
    const wider = other.sets[column];
    return set === undefined || (wider !== undefined && isWithin(set, wider));
  });

/** The inputs a clause speaks of, a bit each. */
const inputsOf = ({ sets }: Clause): number => sets.reduce((bits, set, column) => (set === undefined ? bits : bits | (1 << column)), 0);

/** Without those another implies; of two alike the first stays. */
function needed(clauses: readonly Clause[]): readonly Clause[] {
  const inputs = Int32Array.from(clauses, inputsOf);
  // What speaks of more inputs implies nothing of fewer.
  const may = (one: number, other: number): boolean => ((inputs[one] ?? 0) & ~(inputs[other] ?? 0)) === 0;
  return clauses.filter(
    (clause, index) =>
      !clauses.some(
        (other, at) =>
          at !== index && may(at, index) && implies(other, clause) && (at < index || !may(index, at) || !implies(clause, other)),
      ),
  );
}

/** The input a clause is about, when it is about one alone. */
function onlyColumn({ sets }: Clause): number | undefined {
  const column = sets.findIndex((set) => set !== undefined);
  return column >= 0 && sets.findLastIndex((set) => set !== undefined) === column ? column : undefined;
}

/** What a clause about one input says also cuts the sets of that input in the others. */
function cutBySingles(clauses: readonly Clause[]): readonly Clause[] {
  let cut = clauses;
  for (const [index, single] of clauses.entries()) {
    const column = onlyColumn(single);
    const only = column === undefined ? undefined : single.sets[column];
    if (column === undefined || only === undefined) continue;
    cut = cut.map((clause, at) => {
      const set = clause.sets[column];
      if (at === index || set === undefined || isWithin(set, only)) return clause;
      const left = meet(set, only);
      return { sets: clause.sets.with(column, isEmpty(left) ? undefined : left), rows: joined(clause.rows, single.rows) };
    });
  }
  return cut;
}

/** True for a clause that can never hold. */
export const isVoid = ({ sets }: Clause): boolean => sets.every((set) => set === undefined);

/**
 * Clauses that must all hold, as few and small as are found. The steps (joining clauses that differ in one input, leaving out
 * those another implies, cutting sets by what is certain) never make the whole true where it was not, nor the other way round,
 * with facts missing too: all comparisons of one input are unknown together. A whole that can never hold is one void clause.
 * Steps are left out when the budget is spent.
 */
export function reduced(given: readonly Clause[], names: RowNames, budget: Budget): readonly Clause[] {
  let clauses = given;
  const columns = given[0]?.sets.length ?? 0;
  for (;;) {
    const before = clauses;
    for (let column = 0; column < columns; column += 1) {
      budget.left -= clauses.length * (columns + 4) * WORDS_OF_A_STEP;
      if (budget.left < 0) return clauses;
      clauses = mergedOn(column, clauses, names);
    }
    const singles = clauses.filter((clause) => onlyColumn(clause) !== undefined).length;
    budget.left -= clauses.length * (singles + 1) * WORDS_OF_A_STEP;
    if (budget.left < 0) return clauses;
    clauses = cutBySingles(clauses);
    const never = clauses.find(isVoid);
    if (never !== undefined) return [never];
    if (clauses.length <= MOST_COMPARED) {
      budget.left -= clauses.length * clauses.length * columns;
      if (budget.left < 0) return clauses;
      clauses = needed(clauses);
    }
    if (clauses.length === before.length && clauses.every((clause, at) => sameSets(clause, before[at], names))) return clauses;
  }
}

const sameSets = (one: Clause, other: Clause | undefined, names: RowNames): boolean =>
  other !== undefined &&
  (one === other ||
    one.sets.every((set, column) => {
      const against = other.sets[column];
      return set === undefined || against === undefined ? set === against : names.nameOf(set) === names.nameOf(against);
    }));

/** What keeps a row behind earlier ones. Not reduced to the end, and the budget below 0, when that did not last. */
export function blockingClauses(behind: number, earlier: readonly number[], space: TableSpace, budget: Budget): readonly Clause[] {
  const words = space.full.reduce((sum, set) => sum + set.length + WORDS_OF_A_STEP, 0);
  budget.left -= earlier.length * words;
  if (budget.left < 0) return [];
  return reduced(
    earlier.map((row) => clauseOf(row, behind, space)),
    space.names,
    budget,
  );
}

/** The space with what the clauses keep out in the place of its rows: as much of the later row as the earlier ones take. */
export function spaceOfClauses(clauses: readonly Clause[], behind: number, space: TableSpace): TableSpace {
  const own: Box = space.boxes[behind] ?? space.full;
  const boxes = clauses.map(({ sets }) =>
    own.map((admitted, column) => {
      const set = sets[column];
      return set === undefined ? admitted : minus(admitted, set);
    }),
  );
  return { ...space, boxes };
}
