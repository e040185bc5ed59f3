import { FINDING_EFFECTS, SEVERITIES, type FieldIssue } from '../../kernel/index.js';
import type { FactCatalogue } from '../facts/fact-catalogue.js';
import { isReadableFrom, type FactDefinition } from '../facts/fact-definition.js';
import { checkBounds } from '../language/bounds.js';
import { checkMeaning } from '../language/check-rule.js';
import { at, fieldIssues } from '../language/issues.js';
import { nameIssues, type KnownNames } from '../language/name-issues.js';
import type { RuleDocument } from '../language/rule-document.js';
import { typeOf } from '../operators/index.js';
import { Effort } from '../effort/index.js';
import { decisionTable, rowName, TABLE_LIMITS, tableRow, type DecisionTable, type TableOutput } from './decision-table.js';
import { valuesOf, type Entry, type Scalar } from './entry.js';
import { parseEntry } from './parse-entry.js';
import type { AskedFact, GridRow, ReadTable, TableGrid } from './table-grid.js';

/** A usable table, or every reason why it is none. Paths are `rows.<n>.in.<m>`, counted from 0. */
export type CheckedTable = ({ readonly ok: true } & ReadTable) | { readonly ok: false; readonly issues: readonly FieldIssue[] };

/** Issues beyond this are not collected: nobody reads them. */
const MAX_ISSUES = 200;

/** True for a document that means to be a decision table: it says what happens when several rows match. */
export const isTable = (raw: unknown): boolean => typeof raw === 'object' && raw !== null && Object.hasOwn(raw, 'hitPolicy');

/** The bounds of a rule document, asked of the head and of each row: a table may hold more values than a rule. */
export function checkTableBounds(raw: unknown, work?: Effort): FieldIssue[] {
  if (typeof raw !== 'object' || raw === null || !Object.hasOwn(raw, 'rows')) return checkBounds(raw, work);
  const { rows, ...head } = raw as { rows: unknown };
  const issues = checkBounds(head, work);
  if (!Array.isArray(rows)) return [...issues, ...checkBounds({ rows }, work)];
  if (rows.length > TABLE_LIMITS.rows) return [...issues, { path: 'rows', message: `more than ${TABLE_LIMITS.rows} rows` }];
  for (const [index, row] of rows.entries()) {
    issues.push(...checkBounds(row, work).map(({ path, message }) => ({ path: at('rows', index, path), message })));
    if (issues.length > 0) return issues;
  }
  return issues;
}

/** What every rule of the table would be refused for: merge key, dates, facts of golden cases, names nobody knows. */
function headIssues(document: DecisionTable, catalogue: FactCatalogue, known: KnownNames): FieldIssue[] {
  const probe = { ...document, severity: 'low', effect: 'open', conditions: { all: [{ fact: 'any', operator: 'equal', value: 0 }] } };
  const meaning = checkMeaning(probe as unknown as RuleDocument, catalogue).filter(({ path }) => !path.startsWith('conditions'));
  return [...meaning, ...nameIssues(document, known)];
}

const isAsked = (fact: FactDefinition): fact is FactDefinition & AskedFact => fact.type !== 'list';

function inputIssues(document: DecisionTable, catalogue: FactCatalogue): FieldIssue[] {
  const seen = new Set<string>();
  return document.inputs.flatMap(({ fact: name, unit }, index) => {
    const path = `inputs.${index}.fact`;
    const fact = catalogue.get(name);
    if (seen.has(name)) return [{ path, message: `${name} is an input twice` }];
    seen.add(name);
    if (fact === undefined) return [{ path, message: `unknown fact ${name}` }];
    if (!isReadableFrom(fact, document.subject))
      return [{ path, message: `fact ${name} belongs to ${fact.subject} and cannot be read from ${document.subject}` }];
    if (!isAsked(fact)) return [{ path, message: `${name} is a list: a table asks for plain values, a rule looks into lists` }];
    return unit === undefined || unit === fact.unit ? [] : [{ path: `inputs.${index}.unit`, message: `${name} is in ${fact.unit}` }];
  });
}

const nameOfOutput = (output: TableOutput): string => ('field' in output ? output.field : `param ${output.param}`);

function outputIssues(document: DecisionTable): FieldIssue[] {
  const issues: FieldIssue[] = [];
  const names = document.outputs.map(nameOfOutput);
  names.forEach((name, index) => {
    if (names.indexOf(name) < index) issues.push({ path: `outputs.${index}`, message: `${name} is an output twice` });
  });
  for (const field of ['severity', 'effect'] as const) {
    const varies = names.includes(field);
    if (varies === (document[field] !== undefined))
      issues.push({ path: field, message: varies ? 'is an output, so the table has none' : 'is needed, here or as an output' });
  }
  if (document.outputs.filter((output) => 'param' in output).length > TABLE_LIMITS.params)
    issues.push({ path: 'outputs', message: `at most ${TABLE_LIMITS.params} parameters` });
  return issues;
}

/** What is wrong with an output entry, or undefined. */
function outputEntryIssue(output: TableOutput, value: Scalar): string | undefined {
  if ('param' in output) return typeOf(value) === output.type ? undefined : `must be a ${output.type}`;
  const allowed: readonly string[] = output.field === 'severity' ? SEVERITIES : FINDING_EFFECTS;
  return typeof value === 'string' && allowed.includes(value) ? undefined : `must be one of: ${allowed.join(', ')}`;
}

function readRows(document: DecisionTable, inputs: TableGrid['inputs'], issues: FieldIssue[], work: Effort): GridRow[] {
  const known = inputs.map(() => new Map<string, Entry>());
  const names = new Set<string>();
  const rows: GridRow[] = [];
  document.rows.forEach((row, index) => {
    const path = `rows.${index}`;
    const name = rowName(row, index);
    if (names.has(name)) issues.push({ path: `${path}.id`, message: `${name} names another row too` });
    names.add(name);
    if (row.in.length !== inputs.length)
      issues.push({ path: `${path}.in`, message: `${row.in.length} entries for ${inputs.length} inputs` });
    if (row.out.length !== document.outputs.length)
      issues.push({ path: `${path}.out`, message: `${row.out.length} entries for ${document.outputs.length} outputs` });
    const entries = inputs.map(({ fact }, column): Entry => {
      const text = row.in[column];
      if (text === undefined || issues.length >= MAX_ISSUES) return { any: true };
      const same = known[column]?.get(text);
      work.add('cells', 1);
      if (same !== undefined) return same;
      work.add('signs', text.length);
      const read = parseEntry(text, fact.type);
      if (read.ok) known[column]?.set(text, read.entry);
      else issues.push({ path: `${path}.in.${column}`, message: `${fact.name}: ${read.message}` });
      return read.ok ? read.entry : { any: true };
    });
    document.outputs.forEach((output, column) => {
      const value = row.out[column];
      const wrong = value === undefined || issues.length >= MAX_ISSUES ? undefined : outputEntryIssue(output, value);
      if (wrong !== undefined) issues.push({ path: `${path}.out.${column}`, message: `${nameOfOutput(output)}: ${wrong}` });
    });
    rows.push({ name, index, entries, outputs: row.out });
  });
  known.forEach((entries, column) => {
    const different = new Set([...entries.values()].flatMap(valuesOf));
    if (different.size > TABLE_LIMITS.values)
      issues.push({ path: `inputs.${column}`, message: `compared with more than ${TABLE_LIMITS.values} different values` });
  });
  return rows;
}

function goldenIssues(document: DecisionTable): FieldIssue[] {
  const names = new Set(document.rows.map(rowName));
  return document.golden.flatMap(({ expect, rows }, index) => {
    const path = `golden.${index}.rows`;
    if ((expect === 'fires') !== rows.length > 0)
      return [{ path, message: expect === 'fires' ? 'names the rows that must fire' : `nothing fires when it is ${expect}` }];
    return rows.flatMap((name, place) => (names.has(name) ? [] : [{ path: `${path}.${place}`, message: `no row ${name}` }]));
  });
}

/** The head and then row after row, until there are issues enough: thousands of wrong cells are not all put into words. */
function shapeOf(raw: unknown): DecisionTable | FieldIssue[] {
  const { rows: given, ...head } = (raw ?? {}) as { rows?: unknown };
  const hasRows = Array.isArray(given) && given.length > 0;
  const parsed = decisionTable.safeParse(hasRows ? { ...head, rows: [{ in: [], out: [] }] } : raw);
  const issues = parsed.success ? [] : fieldIssues(parsed.error.issues);
  const rows: DecisionTable['rows'] = [];
  for (const [index, one] of (hasRows ? (given as unknown[]) : []).entries()) {
    if (issues.length >= MAX_ISSUES) break;
    const row = tableRow.safeParse(one);
    if (row.success) rows.push(row.data);
    else issues.push(...fieldIssues(row.error.issues).map(({ path, message }) => ({ path: at('rows', index, path), message })));
  }
  return parsed.success && issues.length === 0 ? { ...parsed.data, rows } : issues;
}

/** Every golden case asks every cell, and a cell every value and range it lists. */
function goldenCostIssues(document: DecisionTable, rows: readonly GridRow[]): FieldIssue[] {
  const asked = rows.reduce((sum, row) => sum + row.entries.reduce((of, entry) => of + (entry.any ? 1 : 1 + entry.tests.length), 0), 0);
  const most = Math.floor(TABLE_LIMITS.asked / Math.max(1, asked));
  if (document.golden.length <= most) return [];
  return [{ path: 'golden', message: `a table of this size may have ${most} cases, not ${document.golden.length}` }];
}

/**
 * Checks an untrusted value as a decision table: bounds, shape, then meaning (facts, units, types, entries, golden cases
 * of each kind). Whether rows overlap is asked by `analyseTable` and `compileTable`. Never throws.
 */
export function checkTable(raw: unknown, catalogue: FactCatalogue, known: KnownNames = {}, work: Effort = new Effort()): CheckedTable {
  const outOfBounds = checkTableBounds(raw, work);
  if (outOfBounds.length > 0) return { ok: false, issues: outOfBounds };
  const document = shapeOf(raw);
  if (Array.isArray(document)) return { ok: false, issues: document.slice(0, MAX_ISSUES) as FieldIssue[] };
  const issues = [
    ...inputIssues(document, catalogue),
    ...outputIssues(document),
    ...headIssues(document, catalogue, known),
    ...goldenIssues(document),
  ];
  // Entries are read against their facts, so only when every fact is known.
  if (issues.some(({ path }) => path.startsWith('inputs'))) return { ok: false, issues };
  const inputs = document.inputs.flatMap(({ fact: name, maxAgeMinutes }) => {
    const fact = catalogue.get(name);
    return fact === undefined || !isAsked(fact) ? [] : [{ fact, maxAgeMinutes }];
  });
  const rows = readRows(document, inputs, issues, work);
  issues.push(...goldenCostIssues(document, rows));
  return issues.length > 0 ? { ok: false, issues } : { ok: true, document, grid: { inputs, rows } };
}
