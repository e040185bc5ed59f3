import type { FieldIssue } from '../../kernel/index.js';
import type { FactCatalogue } from '../facts/fact-catalogue.js';
import { checkRule } from '../language/check-rule.js';
import type { RuleDocument } from '../language/rule-document.js';
import { blockingClauses } from './blocking-clauses.js';
import { ANALYSIS_BOUNDS, type AnalysisBounds } from './analyse-table.js';
import { CARRIED_FIELDS, RULES_CARRY_PARAMS, TABLE_LIMITS, type DecisionTable } from './decision-table.js';
import { writeValue, type Scalar } from './entry.js';
import { goldenOf } from './row-golden.js';
import { conditionsOf, forbiddenPairs, groupRows, type RowGroup } from './row-group.js';
import { runTableGoldenCases } from './run-table-golden.js';
import { meet } from '../bits/bit-row.js';
import type { GridRow, ReadTable, TableGrid } from './table-grid.js';
import { earlierOverlaps, exampleIn, spaceOf, type Budget, type TableExample, type TableSpace } from './table-space.js';

/**
 * The rules a table stands for, ready for `compileRuleSet`, and for each the rows it speaks for. Or every reason why the
 * table cannot be published: rows that contradict each other, are never reached, or pass the limits of a rule.
 */
export type CompiledTable =
  | { readonly ok: true; readonly documents: readonly RuleDocument[]; readonly rowsOf: ReadonlyMap<string, readonly string[]> }
  | { readonly ok: false; readonly issues: readonly FieldIssue[] };

/** Pairs of rows named at most; one wrong entry can make hundreds. */
const MAX_PAIRS = 50;
/** Rows named behind one comparison. */
const MAX_NAMED = 10;

/** `cover = 4.5, region = "north"`. */
export function writeExample(example: TableExample, grid: TableGrid): string {
  return grid.inputs.map(({ fact }) => `${fact.name} = ${writeValue(example[fact.name] ?? '', fact.type)}`).join(', ');
}

function pairIssues({ document, grid }: ReadTable, space: TableSpace, earlier: readonly (readonly number[])[]): FieldIssue[] {
  const pairs = forbiddenPairs(grid, document.hitPolicy, earlier);
  return pairs.slice(0, MAX_PAIRS).map(([one, other]) => {
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

function ruleOf(
  { document, grid }: ReadTable,
  space: TableSpace,
  group: RowGroup,
  catalogue: FactCatalogue,
  budget: Budget,
): RuleDocument | FieldIssue[] {
  const [row] = group.rows;
  if (row === undefined) return [];
  const path = `rows.${row.index}`;
  const clauses = blockingClauses(row.index, group.blockedBy, space);
  const conditions = conditionsOf(group, clauses, grid, space);
  if (!conditions.ok) return [{ path, message: `${row.name} ${conditions.message}` }];
  const golden = goldenOf(group, clauses, { grid, space }, budget);
  if (!golden.ok) return [{ path, message: `${row.name} ${golden.message}` }];
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
  const cells = conditions.cells.map((rows) => rows.slice(0, MAX_NAMED).map(nameOf));
  const checked = checkRule(
    {
      ...carried,
      id: `${document.id}-${row.name}`,
      title: `${document.title} (${row.name})`,
      why: [document.why, ...notes].join('\n'),
      conditions: conditions.conditions,
      ...outputsOf(document, row),
      golden: golden.golden,
    },
    catalogue,
    { table: { id: document.id, rows: group.rows.map(({ name }) => name), cells } },
  );
  return checked.ok
    ? checked.document
    : checked.issues.map((issue) => ({ path, message: `the rule of ${row.name}: ${issue.path}: ${issue.message}` }));
}

/**
 * Turns a table into rules of the one engine: `<table>-<row>` for each row. What they find together is what `judgeTable`
 * finds. Refused, with every reason: overlaps the hit policy forbids, rows never reached or always true, rules past their
 * limits, golden cases the table does not keep, and tables too large to be proved within the bounds.
 */
export function compileTable(table: ReadTable, catalogue: FactCatalogue, bounds: AnalysisBounds = ANALYSIS_BOUNDS): CompiledTable {
  const { document, grid } = table;
  const space = spaceOf(grid);
  const earlier = document.hitPolicy === 'collect' ? grid.rows.map(() => []) : earlierOverlaps(space, { left: bounds.pairs });
  if (earlier === undefined)
    return { ok: false, issues: [{ path: 'rows', message: 'too many rows and values to compare all pairs of rows; split the table' }] };
  const forbidden = pairIssues(table, space, earlier);
  if (forbidden.length > 0) return { ok: false, issues: forbidden };
  const issues: FieldIssue[] = [];
  const documents: RuleDocument[] = [];
  const rowsOf = new Map<string, readonly string[]>();
  const budget: Budget = { left: bounds.work };
  for (const group of groupRows(grid, document.hitPolicy, earlier)) {
    const made = ruleOf(table, space, group, catalogue, budget);
    if (Array.isArray(made)) issues.push(...made);
    else {
      documents.push(made as RuleDocument);
      rowsOf.set(
        (made as RuleDocument).id,
        group.rows.map((row) => row.name),
      );
    }
  }
  runTableGoldenCases(table).forEach(({ ok, got, case: name }, index) => {
    if (!ok)
      issues.push({
        path: `golden.${index}`,
        message: `"${name}": the table says ${got.result}${got.rows.length > 0 ? ` (${got.rows.join(', ')})` : ''}`,
      });
  });
  const size = documents.reduce((sum, one) => sum + JSON.stringify(one).length, 0);
  if (size > TABLE_LIMITS.made)
    issues.push({ path: 'rows', message: `its rules come to more than ${TABLE_LIMITS.made} characters; split the table` });
  return issues.length > 0 ? { ok: false, issues } : { ok: true, documents, rowsOf };
}
