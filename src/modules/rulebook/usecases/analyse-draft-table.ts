import { Injectable } from '@nestjs/common';
import { EndcapError, type FieldIssue } from '../../../kernel/index.js';
import { analyseTable, checkTable, compilingTable, isTable, type TableAnalysis } from '../../../rules/index.js';
import { FactsDeclared } from './facts-declared.js';
import { inTurns } from './in-turns.js';
import { NamesKnown } from './names-known.js';

/** What a table leaves open and says twice, and what a check would refuse it for. */
export type AnalysedTable = TableAnalysis & { readonly issues: readonly FieldIssue[] };

/** Looks for gaps and overlaps of a table, and keeps nothing. */
@Injectable()
export class AnalyseDraftTable {
  constructor(
    private readonly declared: FactsDeclared,
    private readonly names: NamesKnown,
  ) {}

  /** Throws `invalid` for what is no table, or one whose entries cannot be read. */
  async run(document: unknown, placing: (issue: FieldIssue) => FieldIssue): Promise<AnalysedTable> {
    const catalogue = this.declared.catalogue();
    if (!isTable(document))
      throw new EndcapError('invalid', 'only a decision table can be analysed', { issues: [{ path: 'hitPolicy', message: 'is missing' }] });
    const table = checkTable(document, catalogue, await this.names.now());
    if (!table.ok) throw new EndcapError('invalid', 'the table cannot be read', { issues: table.issues.map(placing) });
    const compiled = await inTurns(compilingTable(table, catalogue));
    return { ...analyseTable(table), issues: compiled.ok ? [] : compiled.issues.map(placing) };
  }
}
