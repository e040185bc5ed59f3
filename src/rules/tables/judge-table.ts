import type { FactView } from '../../kernel/index.js';
import { FALSE, TRUE, truthOf, typeOf, UNKNOWN, type Truth } from '../operators/index.js';
import { Effort } from '../effort/index.js';
import { admits, type Scalar } from './entry.js';
import { sameOutputs, type GridRow, type ReadTable, type TableGrid } from './table-grid.js';

/**
 * What a table says about a subject. `rows` are the names of the rows that give the finding(s); with `error`, of the rows
 * that contradict each other, and there is no finding.
 */
export type TableOutcome = { readonly result: 'fired' | 'silent' | 'unknown' | 'error'; readonly rows: readonly string[] };

const MINUTE = 60_000;

function valueOf({ fact, maxAgeMinutes }: TableGrid['inputs'][number], view: FactView): Scalar | undefined {
  const reading = view.read(fact.name);
  if (reading === undefined) return undefined;
  if (maxAgeMinutes !== undefined && view.at.getTime() - reading.at.getTime() > maxAgeMinutes * MINUTE) return undefined;
  return typeOf(reading.value) === fact.type ? (reading.value as Scalar) : undefined;
}

/** Whether a row matches, by Kleene logic: `-` always does, any other entry is unknown without a usable value. */
function matchOf(row: GridRow, values: readonly (Scalar | undefined)[], work: Effort): Truth {
  let least: Truth = TRUE;
  row.entries.forEach((entry, column) => {
    const value = values[column];
    work.add('answers', entry.any ? 1 : 1 + entry.tests.length);
    const truth = entry.any ? TRUE : value === undefined ? UNKNOWN : truthOf(admits(entry, value));
    if (truth < least) least = truth;
  });
  return least;
}

const SILENT: TableOutcome = { result: 'silent', rows: [] };
const UNSURE: TableOutcome = { result: 'unknown', rows: [] };
const names = (rows: readonly GridRow[]): string[] => rows.map((row) => row.name);

/**
 * Reads the table row by row, as DMN says: the reference the compiled rules are held against.
 * `first`: a row that cannot be told blocks the rows after it. `unique`: two matching rows are an error, and a doubtful
 * row beside a matching one leaves it unknown. `any`: the same, unless the rows agree. `collect`: each row by itself.
 */
export function judgeTable({ document, grid }: ReadTable, view: FactView, work: Effort = new Effort()): TableOutcome {
  const values = grid.inputs.map((input) => valueOf(input, view));
  const judged = grid.rows.map((row) => ({ row, truth: matchOf(row, values, work) })).filter(({ truth }) => truth !== FALSE);
  const matching = judged.filter(({ truth }) => truth === TRUE).map(({ row }) => row);
  const [first] = matching;
  if (document.hitPolicy === 'first') {
    const [decisive] = judged;
    if (decisive === undefined) return SILENT;
    return decisive.truth === TRUE ? { result: 'fired', rows: [decisive.row.name] } : UNSURE;
  }
  if (first === undefined) return judged.length > 0 ? UNSURE : SILENT;
  if (document.hitPolicy === 'collect') return { result: 'fired', rows: names(matching) };
  const agrees = (row: GridRow): boolean => row === first || (document.hitPolicy === 'any' && sameOutputs(row, first));
  if (!matching.every(agrees)) return { result: 'error', rows: names(matching) };
  return judged.every(({ row }) => agrees(row)) ? { result: 'fired', rows: names(matching) } : UNSURE;
}
