import { stringify } from 'csv-stringify/sync';
import type { DecisionTable } from '../decision-table.js';
import { guardCell } from './csv-cell.js';
import { ANNOTATION_HEADING, headings, ROW_HEADING } from './headings.js';

/** `semicolon` and a byte order mark are what a European Excel opens without asking. */
export type WriteTableOptions = { readonly delimiter?: ',' | ';' | '\t'; readonly bom?: boolean; readonly lineEnd?: '\n' | '\r\n' };

/**
 * A table as its two files: the head (everything but the rows, for YAML or JSON) and the grid as CSV, inputs before
 * outputs. Cells a spreadsheet might execute are marked with an apostrophe, which reading takes back.
 */
export function writeTableFiles(
  table: DecisionTable,
  options: WriteTableOptions = {},
): { head: Omit<DecisionTable, 'rows'>; grid: string } {
  const { rows, ...head } = table;
  const named = rows.some((row) => row.id !== undefined);
  const annotated = rows.some((row) => row.annotation !== undefined);
  const first = [...(named ? [ROW_HEADING] : []), ...headings(head), ...(annotated ? [ANNOTATION_HEADING] : [])];
  const records = rows.map((row) => [
    ...(named ? [row.id ?? ''] : []),
    ...row.in,
    ...row.out.map(String),
    ...(annotated ? [row.annotation ?? ''] : []),
  ]);
  const cells = [first, ...records.map((record) => record.map(guardCell))];
  const grid = stringify(cells, {
    delimiter: options.delimiter ?? ',',
    bom: options.bom ?? false,
    record_delimiter: options.lineEnd ?? '\r\n',
    // Other delimiters inside a cell are quoted too, so that the delimiter can be told from the first line.
    quoted_match: /[,;\t"'\s]/,
  });
  return { head, grid };
}
