import { z } from 'zod';
import { EndcapError, type FieldIssue } from '../../../kernel/index.js';
import type { FactCatalogue } from '../../facts/fact-catalogue.js';
import { checkBounds } from '../../language/bounds.js';
import { fieldIssues } from '../../language/issues.js';
import { readYaml, type NamedText } from '../../yaml/read-yaml.js';
import { checkTable, type CheckedTable } from '../check-table.js';
import { decisionTable, TABLE_LIMITS } from '../decision-table.js';
import { readGrid } from './read-grid.js';

/** A table in two files: its head (YAML or JSON: everything but `rows`) and its grid (CSV). */
export type TableFiles = { readonly head: NamedText; readonly grid: NamedText };

const columns = z.object({ inputs: decisionTable.shape.inputs, outputs: decisionTable.shape.outputs });

/** The head as plain values, or why it cannot be read. */
function readHead({ file, text }: NamedText): { readonly value: unknown } | readonly FieldIssue[] {
  if (Buffer.byteLength(text) > TABLE_LIMITS.csvBytes) return [{ path: file, message: `more than ${TABLE_LIMITS.csvBytes} bytes` }];
  try {
    return { value: readYaml({ file, text }) };
  } catch (error) {
    // Anything else is the YAML reader giving up on hostile nesting.
    return error instanceof EndcapError ? (error.details.issues ?? []) : [{ path: file, message: 'not readable as YAML' }];
  }
}

/**
 * Reads and checks a table from its two files. Issues of the grid are named `file:line:column`, those of the head
 * `file: path`. Never throws.
 */
export function readTableFiles(files: TableFiles, catalogue: FactCatalogue): CheckedTable {
  const inHead = (issues: readonly FieldIssue[]): CheckedTable => ({
    ok: false,
    issues: issues.map(({ path, message }) => ({ path: `${files.head.file}: ${path}`, message })),
  });
  const read = readHead(files.head);
  if (!('value' in read)) return { ok: false, issues: read };
  const { value: head } = read;
  const outOfBounds = checkBounds(head);
  if (outOfBounds.length > 0) return inHead(outOfBounds);
  if (typeof head !== 'object' || head === null || Array.isArray(head)) return inHead([{ path: '', message: 'not the head of a table' }]);
  if (Object.hasOwn(head, 'rows')) return inHead([{ path: 'rows', message: 'rows stand in the grid' }]);
  const known = columns.safeParse(head);
  if (!known.success) return inHead(fieldIssues(known.error.issues));
  const grid = readGrid(files.grid, known.data);
  if (!grid.ok) return grid;
  const checked = checkTable({ ...head, rows: grid.rows }, catalogue);
  if (checked.ok) return checked;
  return {
    ok: false,
    issues: checked.issues.map(({ path, message }) => ({ path: grid.placeOf(path) ?? `${files.head.file}: ${path}`, message })),
  };
}
