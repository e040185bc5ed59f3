import type { FieldIssue } from '../../kernel/index.js';
import { columnsNamedIn } from '../tables/csv/read-grid.js';
import { ANNOTATION_HEADING, ROW_HEADING } from '../tables/csv/headings.js';
import type { NamedText } from '../yaml/read-yaml.js';
import type { ImportDefaults } from './import-rules.js';

/** The head of a table for a grid somebody made in a spreadsheet: a draft to complete, and columns that are none. */
export type HeadForGrid = { readonly head?: Readonly<Record<string, unknown>>; readonly lost: readonly FieldIssue[] };

/**
 * A head for a grid, from its headings (`in: …`, `out: …`, `param: …`) and what a person gives for the rest. Golden cases are
 * the author's; the hit policy is `unique`, the strictest; parameters are text until somebody says otherwise.
 */
export function headForGrid(id: string, grid: NamedText, defaults: ImportDefaults): HeadForGrid {
  const named = columnsNamedIn(grid);
  if (!named.ok) return { lost: named.issues };
  const inputs: { fact: string }[] = [];
  const outputs: ({ field: string } | { param: string; type: 'text' })[] = [];
  const lost: FieldIssue[] = [];
  for (const heading of named.headings) {
    const [kind, name = ''] = heading.split(': ');
    if (kind === 'in' && name !== '') inputs.push({ fact: name });
    else if (kind === 'out' && (name === 'severity' || name === 'effect')) outputs.push({ field: name });
    else if (kind === 'param' && name !== '') outputs.push({ param: name, type: 'text' });
    else if (heading !== ROW_HEADING && heading !== ANNOTATION_HEADING)
      lost.push({
        path: grid.file,
        message: `the column ${heading} is neither in:, out: severity, out: effect, param:, row nor annotation`,
      });
  }
  const said = new Set(outputs.flatMap((output) => ('field' in output ? output.field : [])));
  const { severity, effect, ...rest } = defaults;
  const head = {
    id,
    title: `Imported table ${id}`.slice(0, 100),
    ...rest,
    exceptionType: id,
    hitPolicy: 'unique',
    ...(said.has('severity') ? {} : { severity }),
    ...(said.has('effect') ? {} : { effect }),
    inputs,
    outputs,
    golden: [],
  };
  return { head, lost };
}
