import { parse } from 'csv-parse/sync';
import type { FieldIssue } from '../../../kernel/index.js';
import type { NamedText } from '../../yaml/read-yaml.js';
import { Effort } from '../../effort/index.js';
import { TABLE_LIMITS, type TableOutput } from '../decision-table.js';
import { unguardCell } from './csv-cell.js';
import { delimiterOf, sizeIssue } from './grid-size.js';
import { ANNOTATION_HEADING, headings, ROW_HEADING, sameHeading, type Head } from './headings.js';

type Record = { readonly line: number; readonly cells: readonly string[] };

/** Rows as a table has them, unchecked, and where each stood: `placeOf('rows.3.in.0')` is `file:line:column`. */
export type ReadGrid =
  | { readonly ok: true; readonly rows: readonly unknown[]; readonly placeOf: (path: string) => string | undefined }
  | { readonly ok: false; readonly issues: readonly FieldIssue[] };

function recordsOf({ file, text }: NamedText, work: Effort): readonly Record[] | FieldIssue {
  if (Buffer.byteLength(text) > TABLE_LIMITS.csvBytes) return { path: file, message: `more than ${TABLE_LIMITS.csvBytes} bytes` };
  if (text.includes('\ufffd')) return { path: file, message: 'not readable as UTF-8; save it as CSV UTF-8' };
  const bare = text.startsWith('\ufeff') ? text.slice(1) : text;
  work.add('signs', text.length);
  if (bare.trim() === '') return [];
  const delimiter = delimiterOf(bare);
  const size = sizeIssue(bare, delimiter);
  if (size !== undefined) return { path: size.line === undefined ? file : `${file}:${size.line}`, message: size.message };
  const records: Record[] = [];
  try {
    const found = parse(bare, { delimiter, relax_column_count: true, info: true }) as unknown as {
      info: { lines: number };
      record: string[];
    }[];
    let before = 0;
    for (const { info, record } of found) {
      work.add('cells', record.length);
      // A record ends at `lines`; it began on the line after the one before, line breaks in its cells counted.
      records.push({ line: Math.min(before + 1, info.lines), cells: record });
      before = info.lines;
    }
  } catch (error) {
    const { lines, code } = error as { lines?: unknown; code?: unknown };
    return { path: typeof lines === 'number' ? `${file}:${lines}` : file, message: `not readable as CSV (${String(code ?? 'unknown')})` };
  }
  return records.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
}

/** A cell as the output wants it; a cell that is none stays text, and the table’s check says so. */
function outputValue(cell: string, output: TableOutput | undefined): unknown {
  if (output === undefined || 'field' in output) return cell.trim();
  if (output.type === 'text') return cell;
  const text = cell.trim();
  if (output.type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** Where each column of the table stands in the file, or what is wrong with the headings. */
function columnsOf(first: Record, head: Head, file: string): Map<string, number> | FieldIssue[] {
  const issues: FieldIssue[] = [];
  const wanted = new Set([...headings(head).map(sameHeading), ROW_HEADING, ANNOTATION_HEADING]);
  const columns = new Map<string, number>();
  first.cells.forEach((cell, column) => {
    const path = `${file}:${first.line}:${column + 1}`;
    const heading = sameHeading(cell);
    if (heading === '') return;
    if (!wanted.has(heading)) issues.push({ path, message: 'no such input or output in the head of the table' });
    else if (columns.has(heading)) issues.push({ path, message: `${heading} is a column twice` });
    columns.set(heading, column);
  });
  for (const heading of headings(head))
    if (!columns.has(sameHeading(heading))) issues.push({ path: `${file}:${first.line}`, message: `no column ${heading}` });
  return issues.length > 0 ? issues : columns;
}

/** The columns a grid names, in their order: what a head to write for it needs. Issues as `readGrid` has them. */
export function columnsNamedIn(
  text: NamedText,
  work: Effort = new Effort(),
): { readonly ok: true; readonly headings: readonly string[] } | Extract<ReadGrid, { ok: false }> {
  const records = recordsOf(text, work);
  if (!Array.isArray(records)) return { ok: false, issues: [records as FieldIssue] };
  const [first] = records as readonly Record[];
  const headings = first?.cells.map(sameHeading).filter((heading) => heading !== '') ?? [];
  return headings.length > 0 ? { ok: true, headings } : { ok: false, issues: [{ path: text.file, message: 'empty: no headings' }] };
}

/** Reads the rows of a table whose head is known. Columns may stand in any order; empty lines are skipped. */
export function readGrid(text: NamedText, head: Head, work: Effort = new Effort()): ReadGrid {
  const records = recordsOf(text, work);
  if (!Array.isArray(records)) return { ok: false, issues: [records as FieldIssue] };
  const [first, ...rest] = records as readonly Record[];
  if (first === undefined) return { ok: false, issues: [{ path: text.file, message: 'empty: no headings' }] };
  if (rest.length === 0 || rest.length > TABLE_LIMITS.rows)
    return { ok: false, issues: [{ path: text.file, message: `1 to ${TABLE_LIMITS.rows} rows under the headings, not ${rest.length}` }] };
  const columns = columnsOf(first, head, text.file);
  if (Array.isArray(columns)) return { ok: false, issues: columns };
  const names = headings(head).map(sameHeading);
  const inColumns = names.slice(0, head.inputs.length).map((name) => columns.get(name) ?? -1);
  const outColumns = names.slice(head.inputs.length).map((name) => columns.get(name) ?? -1);
  const idColumn = columns.get(ROW_HEADING) ?? -1;
  const noteColumn = columns.get(ANNOTATION_HEADING) ?? -1;
  const issues: FieldIssue[] = [];
  const rows = rest.map(({ line, cells }) => {
    const extra = cells.findIndex((cell, column) => cell.trim() !== '' && (first.cells[column] ?? '').trim() === '');
    if (extra >= 0) issues.push({ path: `${text.file}:${line}:${extra + 1}`, message: 'a cell without a heading' });
    const cell = (column: number): string => unguardCell(cells[column] ?? '');
    const id = cell(idColumn).trim();
    const annotation = cell(noteColumn);
    return {
      ...(id === '' ? {} : { id }),
      in: inColumns.map(cell),
      out: outColumns.map((column, index) => outputValue(cell(column), head.outputs[index])),
      ...(annotation === '' ? {} : { annotation }),
    };
  });
  if (issues.length > 0) return { ok: false, issues: issues.slice(0, 200) };
  const placeOf = (path: string): string | undefined => {
    const [list, index, part, entry] = path.split('.');
    const line = list === 'rows' ? rest[Number(index)]?.line : undefined;
    if (line === undefined) return undefined;
    const column =
      part === 'in'
        ? inColumns[Number(entry)]
        : part === 'out'
          ? outColumns[Number(entry)]
          : part === 'id'
            ? idColumn
            : part === 'annotation'
              ? noteColumn
              : -1;
    return `${text.file}:${line}${column !== undefined && column >= 0 ? `:${column + 1}` : ''}`;
  };
  return { ok: true, rows, placeOf };
}
