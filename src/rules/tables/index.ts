/** Decision tables: one grid instead of many rules, compiled to the same engine. */
export {
  ANALYSIS_BOUNDS,
  analyseTable,
  type AnalysisBounds,
  type TableAnalysis,
  type TableGap,
  type TableOverlap,
} from './analyse-table.js';
export { checkTable, checkTableBounds, isTable, type CheckedTable } from './check-table.js';
export { comparable } from './compare-tables.js';
export { compileTable, compilingTable, writeExample, type CompiledTable } from './compile-table.js';
export { fillTable, readTableFiles, type CheckedTableFiles, type FilledTable, type TableFiles } from './csv/read-table-files.js';
export { writeTableFiles, type WriteTableOptions } from './csv/write-table-files.js';
export {
  decisionTable,
  decisionTableJsonSchema,
  HIT_POLICIES,
  RULES_CARRY_PARAMS,
  TABLE_LIMITS,
  type DecisionTable,
  type HitPolicy,
  type TableGoldenCase,
  type TableInput,
  type TableOutput,
  type TableRow,
} from './decision-table.js';
export { judgeTable, type TableOutcome } from './judge-table.js';
export { parseEntry, type ReadEntry } from './parse-entry.js';
export { rulesOf } from './rules-of.js';
export { runTableGoldenCases, type TableGoldenResult } from './run-table-golden.js';
export type { ReadTable, TableGrid } from './table-grid.js';
export type { TableExample } from './table-space.js';
