import { z } from 'zod';
import type { FieldIssue } from '../../../kernel/index.js';
import type { FactCatalogue } from '../../facts/fact-catalogue.js';
import { checkBounds } from '../../language/bounds.js';
import { namedPlace } from '../../language/check-rule-text.js';
import { isObject } from '../../language/is-object.js';
import type { KnownNames } from '../../language/name-issues.js';
import { fieldIssues } from '../../language/issues.js';
import { readLocated, type LocatedText, type NamedText, type TextIssue } from '../../yaml/read-yaml.js';
import { Effort } from '../../effort/index.js';
import { checkTable, type CheckedTable } from '../check-table.js';
import { decisionTable, TABLE_LIMITS } from '../decision-table.js';
import { readGrid } from './read-grid.js';

/** A table in two files: its head (YAML or JSON: everything but `rows`) and its grid (CSV). */
export type TableFiles = { readonly head: NamedText; readonly grid: NamedText };

const columns = z.object({ inputs: decisionTable.shape.inputs, outputs: decisionTable.shape.outputs });

/** A head with the rows of a grid, unchecked; `placeOf` tells where in the grid a path stands, if it does. Or what is wrong. */
export type FilledTable =
  | { readonly ok: true; readonly document: Readonly<Record<string, unknown>>; readonly placeOf: (path: string) => string | undefined }
  | { readonly ok: false; readonly inHead: readonly FieldIssue[]; readonly inGrid: readonly FieldIssue[] };

/** Puts the rows of a grid into a head; rows it had before go. Never throws. */
export function fillTable(head: unknown, grid: NamedText, work: Effort = new Effort()): FilledTable {
  const refused = (inHead: readonly FieldIssue[], inGrid: readonly FieldIssue[] = []): FilledTable => ({ ok: false, inHead, inGrid });
  if (!isObject(head)) return refused([{ path: '', message: 'not the head of a table' }]);
  const { rows: _rows, ...bare } = head;
  const outOfBounds = checkBounds(bare, work);
  if (outOfBounds.length > 0) return refused(outOfBounds);
  const known = columns.safeParse(bare);
  if (!known.success) return refused(fieldIssues(known.error.issues));
  const read = readGrid(grid, known.data, work);
  return read.ok ? { ok: true, document: { ...bare, rows: read.rows }, placeOf: read.placeOf } : refused([], read.issues);
}

/** The head as plain values that know their lines, or why it cannot be read. */
function readHead({ file, text }: NamedText): LocatedText | readonly FieldIssue[] {
  if (Buffer.byteLength(text) > TABLE_LIMITS.csvBytes) return [{ path: file, message: `more than ${TABLE_LIMITS.csvBytes} bytes` }];
  const read = readLocated(text);
  if (!Array.isArray(read)) return read as LocatedText;
  return (read as TextIssue[]).map((issue) => ({ path: namedPlace(file, issue), message: issue.message }));
}

/** A table that passed its checks, and where in its files anything else found of it stands; or what is wrong with it. */
export type CheckedTableFiles =
  (Extract<CheckedTable, { ok: true }> & { readonly placing: (issue: FieldIssue) => FieldIssue }) | Extract<CheckedTable, { ok: false }>;

/** Reads and checks a table from its two files. Every issue names `file:line:column`. Never throws. */
export function readTableFiles(files: TableFiles, catalogue: FactCatalogue, known: KnownNames = {}): CheckedTableFiles {
  const read = readHead(files.head);
  if (Array.isArray(read)) return { ok: false, issues: read as readonly FieldIssue[] };
  const { value: head, placeOf } = read as LocatedText;
  const inHead = ({ path, message }: FieldIssue): FieldIssue => ({
    path: namedPlace(files.head.file, { path, message, ...placeOf(path) }),
    message,
  });
  if (isObject(head) && Object.hasOwn(head, 'rows'))
    return { ok: false, issues: [inHead({ path: 'rows', message: 'rows stand in the grid' })] };
  const filled = fillTable(head, files.grid);
  if (!filled.ok) return { ok: false, issues: [...filled.inHead.map(inHead), ...filled.inGrid] };
  const checked = checkTable(filled.document, catalogue, known);
  const placing = (issue: FieldIssue): FieldIssue => {
    const place = filled.placeOf(issue.path);
    return place === undefined ? inHead(issue) : { path: place, message: issue.message };
  };
  return checked.ok ? { ...checked, placing } : { ok: false, issues: checked.issues.map(placing) };
}
