import { EndcapError } from '../../../kernel/index.js';
import { TEXT_TYPES, type TextType } from '../../../platform/index.js';
import { decisionTable, writeTableFiles } from '../../../rules/index.js';
import { documentOf, type RuleVersion } from '../domain/rule-version.js';

/** The first text an Accept header names before JSON; weights are not compared. */
export function wantedForm(accept = ''): TextType | 'application/json' {
  const named = accept.split(',').map((part) => part.split(';')[0]?.trim().toLowerCase());
  return named.flatMap((one) => [...TEXT_TYPES, 'application/json' as const].find((form) => form === one) ?? [])[0] ?? 'application/json';
}

/** The grid of a table as a spreadsheet opens it. Throws `not-acceptable` for a rule, and for a draft that is no table yet. */
export function gridOf(version: RuleVersion): string {
  const table = decisionTable.safeParse(documentOf(version));
  if (table.success) return writeTableFiles(table.data, { bom: true }).grid;
  throw new EndcapError('not-acceptable', 'only a decision table whose shape is right has a grid; ask for application/yaml');
}
