import { eachBit, has, type BitRow } from '../bits/bit-row.js';
import type { Condition } from '../language/condition.js';
import type { Axis } from './axis.js';
import type { Scalar } from './entry.js';
import { allOf, anyOf, leavesFor, type MakeLeaf } from './entry-conditions.js';
import type { TableGrid } from './table-grid.js';

type Run = { readonly inside: boolean; readonly first: number; last: number };

/** Stretches of classes that are all inside or all outside; classes that cannot occur are skipped and break nothing. */
function runsOf(possible: BitRow, inside: BitRow): Run[] {
  const runs: Run[] = [];
  const join = (is: boolean, first: number, last: number): void => {
    const open = runs.at(-1);
    if (open?.inside === is) open.last = last;
    else runs.push({ inside: is, first, last });
  };
  for (let at = 0; at < possible.length; at += 1) {
    const word = possible[at] ?? 0;
    const within = word & (inside[at] ?? 0);
    // Most words lie on one side as a whole.
    if (word !== 0 && (within === 0 || within === word))
      join(within !== 0, at * 32 + 31 - Math.clz32(word & -word), at * 32 + 31 - Math.clz32(word));
    else eachBit(word, at, (one) => join(has(inside, one), one, one));
  }
  return runs;
}

const isPoint = ({ first, last }: Run): boolean => first === last && first % 2 === 1;

/** Number classes with odd numbers are named points, the even ones the open stretches between them. */
function numbersCondition(axis: Axis, possible: BitRow, inside: BitRow, leaf: MakeLeaf): Condition | undefined {
  const runs = runsOf(possible, inside);
  const holes = runs.flatMap((run, index) => (!run.inside && isPoint(run) && index > 0 && index < runs.length - 1 ? [run] : []));
  // A hole of one point is an exception to the stretch around it.
  const wide: Run[] = [];
  for (const run of runs) {
    if (holes.includes(run)) continue;
    const open = wide.at(-1);
    if (open?.inside === true && run.inside) open.last = run.last;
    else wide.push({ ...run });
  }
  const points: Scalar[] = [];
  const stretches: Condition[] = [];
  wide.forEach((run, index) => {
    if (!run.inside) return;
    const { first, last } = run;
    const [below, above] = [index > 0, index < wide.length - 1];
    if (below && above && isPoint(run)) {
      points.push(axis.example(first));
      return;
    }
    const from = first % 2 === 1 ? leaf('greaterThanInclusive', axis.example(first)) : leaf('greaterThan', axis.example(first - 1));
    const to = last % 2 === 1 ? leaf('lessThanInclusive', axis.example(last)) : leaf('lessThan', axis.example(last + 1));
    const ends = allOf([...(below ? [from] : []), ...(above ? [to] : [])]);
    if (ends !== undefined) stretches.push(ends);
  });
  const within = anyOf([...ofValues('equal', 'in', points, leaf), ...stretches]);
  return allOf([
    ...ofValues(
      'notEqual',
      'notIn',
      holes.map(({ first }) => axis.example(first)),
      leaf,
    ),
    ...(within === undefined ? [] : [within]),
  ]);
}

function ofValues(one: 'equal' | 'notEqual', many: 'in' | 'notIn', values: readonly Scalar[], leaf: MakeLeaf): Condition[] {
  const [first] = values;
  if (first === undefined) return [];
  return [values.length === 1 ? leaf(one, first) : leaf(many, values)];
}

/** Text classes are the named values, the last one is any other. */
function textsCondition(axis: Axis, possible: BitRow, inside: BitRow, leaf: MakeLeaf): Condition | undefined {
  const other = axis.size - 1;
  const named = Array.from({ length: other }, (_, one) => one).filter((one) => has(possible, one));
  const values = (wanted: boolean): Scalar[] => named.filter((one) => has(inside, one) === wanted).map((one) => axis.example(one));
  const [yes, no] = [values(true), values(false)];
  const byExclusion = has(possible, other) ? has(inside, other) : no.length < yes.length;
  return (byExclusion ? ofValues('notEqual', 'notIn', no, leaf) : ofValues('equal', 'in', yes, leaf))[0];
}

/**
 * That a fact lies in a set of classes, given that it lies among the possible ones: the shortest comparisons that tell the
 * two apart. Unknown exactly when the fact is; undefined when every possible class is inside.
 */
export function conditionOfSet(axis: Axis, possible: BitRow, inside: BitRow, input: TableGrid['inputs'][number]): Condition | undefined {
  const leaf = leavesFor(input);
  if (input.fact.type === 'number') return numbersCondition(axis, possible, inside, leaf);
  if (input.fact.type === 'text') return textsCondition(axis, possible, inside, leaf);
  const allowed = [0, 1].filter((one) => has(possible, one) && has(inside, one));
  return allowed.length === 1 && allowed[0] !== undefined ? leaf('equal', axis.example(allowed[0])) : undefined;
}
