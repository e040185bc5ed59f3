import type { FactDefinition, ValueType } from '../facts/fact-definition.js';
import type { DecisionTable } from './decision-table.js';
import type { Entry, Scalar } from './entry.js';

/** A row with its entries read; `index` counts from 0. */
export type GridRow = {
  readonly name: string;
  readonly index: number;
  readonly entries: readonly Entry[];
  readonly outputs: readonly Scalar[];
};

/** A fact a table can ask: one plain value. */
export type AskedFact = Omit<FactDefinition, 'type'> & { readonly type: ValueType };

/** The rows of a checked table against the facts they ask. */
export type TableGrid = {
  readonly inputs: readonly { readonly fact: AskedFact; readonly maxAgeMinutes?: number }[];
  readonly rows: readonly GridRow[];
};

/** A table that passed its checks: the document, and what its entries mean. */
export type ReadTable = { readonly document: DecisionTable; readonly grid: TableGrid };

export const sameOutputs = (one: GridRow, other: GridRow): boolean => one.outputs.every((value, index) => value === other.outputs[index]);
