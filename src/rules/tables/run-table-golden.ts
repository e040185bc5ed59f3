import { viewOfGoldenCase } from '../golden/run-golden-cases.js';
import type { Effort } from '../effort/index.js';
import { judgeTable, type TableOutcome } from './judge-table.js';
import type { ReadTable } from './table-grid.js';

/** What became of one golden case of a table; `got.rows` are names of rows. */
export type TableGoldenResult = { readonly case: string; readonly ok: boolean; readonly got: TableOutcome };

/** Asks the table its own golden cases. Rows are expected exactly; under `any` one of those that agree is enough. */
export function runTableGoldenCases(table: ReadTable, work?: Effort): readonly TableGoldenResult[] {
  const { golden, subject, hitPolicy } = table.document;
  return golden.map((one) => {
    const got = judgeTable(table, viewOfGoldenCase(subject, one), work);
    const result = got.result === 'fired' ? 'fires' : got.result;
    const found = new Set(got.rows);
    const rows = new Set(one.rows);
    const right = [...rows].every((name) => found.has(name)) && (hitPolicy === 'any' || rows.size === found.size);
    return { case: one.name, ok: result === one.expect && right, got };
  });
}
