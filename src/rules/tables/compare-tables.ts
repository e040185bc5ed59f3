import { isObject } from '../language/is-object.js';
import { isTable } from './check-table.js';

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as readonly unknown[]) : []);

/** The columns of a table by name: facts, `severity`, `effect`, parameters. Columns without a usable name go by their place. */
const namesOf = (columns: readonly unknown[]): string[] =>
  columns.map((column, index) => {
    const name = isObject(column) ? (column['fact'] ?? column['field'] ?? column['param']) : undefined;
    return typeof name === 'string' ? name : String(index);
  });

const byName = (names: readonly string[], cells: unknown): Record<string, unknown> =>
  Object.fromEntries(listOf(cells).map((cell, index) => [names[index] ?? String(index), cell]));

/**
 * A table as people compare two of them: rows by their name and cells by their column, so that a row put in between makes one
 * difference (`rows.urgent.in.days-of-cover`). Where the order of rows decides, their place counts too. Anything that is no
 * table, or names a row twice, is answered as it is.
 */
export function comparable(document: unknown): unknown {
  if (!isTable(document) || !isObject(document)) return document;
  const [inputs, outputs] = [namesOf(listOf(document['inputs'])), namesOf(listOf(document['outputs']))];
  const rows = listOf(document['rows']).map((row, index): [string, unknown] => {
    if (!isObject(row)) return [`r${index + 1}`, row];
    const { id, in: asked, out: said, ...rest } = row;
    const place = document['hitPolicy'] === 'first' ? { place: index + 1 } : {};
    return [typeof id === 'string' ? id : `r${index + 1}`, { ...rest, ...place, in: byName(inputs, asked), out: byName(outputs, said) }];
  });
  const named = new Map(rows);
  return named.size === rows.length ? { ...document, rows: Object.fromEntries(named) } : document;
}
