import { EndcapError } from '../../kernel/index.js';
import type { FactCatalogue } from '../facts/fact-catalogue.js';
import type { RuleDocument } from '../language/rule-document.js';
import { PUBLISHED_BOUNDS } from './analyse-table.js';
import { checkTable, isTable } from './check-table.js';
import { compileTable } from './compile-table.js';
import type { DecisionTable } from './decision-table.js';

/**
 * The rules a checked document comes to: a rule is one, a table makes several. Throws EndcapError `invalid` for a table that
 * this release, or this catalogue, no longer bears out.
 */
export function rulesOf(document: RuleDocument | DecisionTable, catalogue: FactCatalogue): readonly RuleDocument[] {
  if (!isTable(document)) return [document as RuleDocument];
  const table = checkTable(document, catalogue);
  const compiled = table.ok ? compileTable(table, catalogue, PUBLISHED_BOUNDS) : table;
  if (compiled.ok) return compiled.documents;
  throw new EndcapError('invalid', `table ${document.id}: ${compiled.issues.length} issue(s)`, { issues: compiled.issues });
}
