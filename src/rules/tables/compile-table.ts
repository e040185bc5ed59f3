import type { FieldIssue } from '../../kernel/index.js';
import type { FactCatalogue } from '../facts/fact-catalogue.js';
import { checkRule } from '../language/check-rule.js';
import type { GroupCondition } from '../language/condition.js';
import type { GoldenCase, RuleDocument } from '../language/rule-document.js';
import { blockingClauses } from './blocking-clauses.js';
import { ANALYSIS_BOUNDS, type AnalysisBounds } from './analyse-table.js';
import { CARRIED_FIELDS, RULES_CARRY_PARAMS, TABLE_LIMITS, type DecisionTable } from './decision-table.js';
import { writeValue, type Scalar } from './entry.js';
import { countNodes } from './entry-conditions.js';
import { goldenOf } from './row-golden.js';
import { conditionsOf, groupRows, type RowGroup } from './row-group.js';
import { runTableGoldenCases } from './run-table-golden.js';
import { meet } from '../bits/bit-row.js';
import type { GridRow, ReadTable, TableGrid } from './table-grid.js';
import { earlierBlockers } from './row-overlaps.js';
import { rowsApart, type RowsApart } from './rows-apart.js';
import { drained, Effort, type Paced } from '../effort/index.js';
import { exampleIn, spaceOf, type Budget, type TableExample, type TableSpace } from './table-space.js';

/**
 * The rules a table stands for, ready for `compileRuleSet`, and for each the rows it speaks for. Or every reason why the
 * table cannot be published: rows that contradict each other, are never reached, or pass the limits of a rule.
 */
export type CompiledTable =
  | { readonly ok: true; readonly documents: readonly RuleDocument[]; readonly rowsOf: ReadonlyMap<string, readonly string[]> }
  | { readonly ok: false; readonly issues: readonly FieldIssue[] };

const TOO_MUCH_WORK =
  'takes more work to be kept apart from the rows before it than a check may cost; split the table, or make its rows exclude each other';
/** Rows named behind one comparison. */
const MAX_NAMED = 10;

/** `cover = 4.5, region = "north"`. */
export function writeExample(example: TableExample, grid: TableGrid): string {
  return grid.inputs.map(({ fact }) => `${fact.name} = ${writeValue(example[fact.name] ?? '', fact.type)}`).join(', ');
}

function pairIssues({ document, grid }: ReadTable, space: TableSpace, { forbidden }: RowsApart): FieldIssue[] {
  return forbidden.map(([one, other]) => {
    const box = space.boxes[one.index] ?? [];
    const example = exampleIn(
      box.map((set, axis) => meet(set, space.boxes[other.index]?.[axis] ?? set)),
      space,
      grid,
    );
    const why = document.hitPolicy === 'unique' ? 'a unique table allows one' : 'their outputs differ';
    return { path: `rows.${other.index}`, message: `${one.name} and ${other.name} both match ${writeExample(example, grid)}; ${why}` };
  });
}

/** The fields of a rule a row decides. */
function outputsOf(document: DecisionTable, row: GridRow): Record<string, unknown> {
  const fields: Record<string, unknown> = { severity: document.severity, effect: document.effect };
  const params: Record<string, Scalar> = {};
  document.outputs.forEach((output, column) => {
    const value = row.outputs[column];
    if (value === undefined) return;
    if ('field' in output) fields[output.field] = value;
    else params[output.param] = value;
  });
  return RULES_CARRY_PARAMS && Object.keys(params).length > 0 ? { ...fields, params } : fields;
}

/** What a rule says and how that is proved: all that is decided before a rule is written. */
type Planned = {
  readonly group: RowGroup;
  readonly row: GridRow;
  readonly conditions: GroupCondition;
  readonly cells: readonly (readonly number[])[];
  readonly golden: readonly GoldenCase[];
};

function planOf(table: ReadTable, space: TableSpace, group: RowGroup, budget: Budget): Planned | FieldIssue {
  const { grid } = table;
  const [row] = group.rows;
  if (row === undefined) return { path: 'rows', message: 'a group without rows' };
  const issue = (message: string): FieldIssue => ({ path: `rows.${row.index}`, message: `${row.name} ${message}` });
  const clauses = blockingClauses(row.index, group.blockedBy, space, budget);
  if (budget.left < 0) return issue(TOO_MUCH_WORK);
  const made = conditionsOf(group, clauses, grid, space, budget);
  if (budget.left < 0) return issue(TOO_MUCH_WORK);
  if (!made.ok) return issue(made.message);
  const proof = goldenOf(group, clauses, { grid, space }, budget);
  if (budget.left < 0) return issue(TOO_MUCH_WORK);
  if (!proof.ok) return issue(proof.message);
  return { group, row, conditions: made.conditions, cells: made.cells, golden: proof.golden };
}

function ruleOf({ document, grid }: ReadTable, planned: Planned, catalogue: FactCatalogue, work: Effort): RuleDocument | FieldIssue[] {
  const { group, row, conditions, golden } = planned;
  const path = `rows.${row.index}`;
  const carried = Object.fromEntries(
    CARRIED_FIELDS.flatMap((field) => {
      const value = (document as Record<string, unknown>)[field];
      return value === undefined ? [] : [[field, value]];
    }),
  );
  const notes = group.rows.flatMap((one) => {
    const annotation = document.rows[one.index]?.annotation;
    return annotation === undefined ? [] : [`${one.name}: ${annotation}`];
  });
  const nameOf = (index: number): string => grid.rows[index]?.name ?? '';
  const cells = planned.cells.map((rows) => rows.slice(0, MAX_NAMED).map(nameOf));
  const checked = checkRule(
    {
      ...carried,
      id: `${document.id}-${row.name}`,
      title: `${document.title} (${row.name})`,
      why: [document.why, ...notes].join('\n'),
      conditions,
      ...outputsOf(document, row),
      golden,
    },
    catalogue,
    { table: { id: document.id, rows: group.rows.map(({ name }) => name), cells }, work },
  );
  return checked.ok
    ? checked.document
    : checked.issues.map((issue) => ({ path, message: `the rule of ${row.name}: ${issue.path}: ${issue.message}` }));
}

const NOTHING_AGAINST: RowsApart = { forbidden: [], together: [] };
const TOO_MANY_PAIRS: CompiledTable = {
  ok: false,
  issues: [{ path: 'rows', message: 'too many rows and values to compare all pairs of rows; split the table' }],
};

/** Golden cases the table does not keep. */
const goldenIssues = (table: ReadTable, work: Effort): FieldIssue[] =>
  runTableGoldenCases(table, work).flatMap(({ ok, got, case: name }, index) => {
    if (ok) return [];
    const rows = got.rows.length > 0 ? ` (${got.rows.join(', ')})` : '';
    return [{ path: `golden.${index}`, message: `"${name}": the table says ${got.result}${rows}` }];
  });

/**
 * Turns a table into rules of the one engine: `<table>-<row>` for each row. What they find together is what `judgeTable`
 * finds. Refused, with every reason: overlaps the hit policy forbids, rows never reached or always true, rules past their
 * limits, golden cases the table does not keep, and tables too large to be proved within the bounds.
 */
export function compileTable(
  table: ReadTable,
  catalogue: FactCatalogue,
  bounds: AnalysisBounds = ANALYSIS_BOUNDS,
  work: Effort = new Effort(),
): CompiledTable {
  return drained(compilingTable(table, catalogue, bounds, work));
}

/** The same a row at a time, for who has others waiting: it pauses after each row and each rule. */
export function* compilingTable(
  table: ReadTable,
  catalogue: FactCatalogue,
  bounds: AnalysisBounds = ANALYSIS_BOUNDS,
  work: Effort = new Effort(),
): Paced<CompiledTable> {
  const [comparing, budget]: [Budget, Budget] = [{ left: bounds.pairs }, { left: bounds.work }];
  const compiled = yield* compiledWithin(table, catalogue, { comparing, budget, work });
  work.add('pairs', bounds.pairs - comparing.left);
  work.add('words', bounds.work - budget.left);
  return compiled;
}

/** What reading a cell costs, in words. */
const WORDS_OF_A_CELL = 40;

type Means = { readonly comparing: Budget; readonly budget: Budget; readonly work: Effort };

function* compiledWithin(table: ReadTable, catalogue: FactCatalogue, { comparing, budget, work }: Means): Paced<CompiledTable> {
  const { document, grid } = table;
  const space = spaceOf(grid);
  const { hitPolicy } = document;
  const apart = hitPolicy === 'unique' || hitPolicy === 'any' ? rowsApart(grid, hitPolicy, space, comparing) : NOTHING_AGAINST;
  if (apart === undefined) return TOO_MANY_PAIRS;
  const forbidden = pairIssues(table, space, apart);
  if (forbidden.length > 0) return { ok: false, issues: forbidden };
  const blockers = hitPolicy === 'first' ? earlierBlockers(space, comparing) : undefined;
  // Reading the cells took its share before; only under first is much left to be done.
  if (blockers !== undefined) budget.left -= grid.rows.length * grid.inputs.length * WORDS_OF_A_CELL;
  const issues: FieldIssue[] = [];
  const plans: Planned[] = [];
  let nodes = 0;
  for (const group of groupRows(grid, hitPolicy === 'any' ? apart.together : undefined, blockers)) {
    yield;
    const planned = planOf(table, space, group, budget);
    if ('message' in planned) issues.push(planned);
    else {
      plans.push(planned);
      nodes += countNodes(planned.conditions);
    }
    if (budget.left < 0) return { ok: false, issues };
    if (nodes > TABLE_LIMITS.nodes)
      return {
        ok: false,
        issues: [{ path: 'rows', message: `its rules come to more than ${TABLE_LIMITS.nodes} groups and comparisons; split the table` }],
      };
  }
  if (comparing.left < 0) return TOO_MANY_PAIRS;
  // What is written is checked again, rule by rule, which is most of the work: only when nothing stands against it yet.
  if (issues.length > 0) return { ok: false, issues: [...issues, ...goldenIssues(table, work)] };
  const documents: RuleDocument[] = [];
  const rowsOf = new Map<string, readonly string[]>();
  for (const planned of plans) {
    yield;
    const made = ruleOf(table, planned, catalogue, work);
    if (Array.isArray(made)) {
      issues.push(...(made as FieldIssue[]));
      continue;
    }
    const rule = made as RuleDocument;
    documents.push(rule);
    rowsOf.set(
      rule.id,
      planned.group.rows.map((row) => row.name),
    );
  }
  issues.push(...goldenIssues(table, work));
  const size = documents.reduce((sum, one) => sum + JSON.stringify(one).length, 0);
  if (size > TABLE_LIMITS.made)
    issues.push({ path: 'rows', message: `its rules come to more than ${TABLE_LIMITS.made} characters; split the table` });
  return issues.length > 0 ? { ok: false, issues } : { ok: true, documents, rowsOf };
}
