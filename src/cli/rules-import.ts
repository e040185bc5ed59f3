import { basename } from 'node:path';
import { stringify } from 'yaml';
import { headForGrid, importDefaults, importRules, NAME_PATTERN, readYaml, writeRuleDocument, type NamedText } from '../rules/index.js';
import { UsageError, type Command, type Terminal } from './command.js';
import { textOf } from './table-files.js';

/** Turns plain json-rules-engine rules into a pack to complete; exit status 1 when a rule could not be carried over. */
export const rulesImport: Command = {
  words: 'rules import',
  synopsis: 'FILE --owner USER',
  about:
    'Print json-rules-engine rules (JSON or YAML) as a pack to complete, or the head of a table for its grid (CSV): golden cases are the author’s. What is lost is named.',
  options: { owner: { type: 'string' } },
  positionals: 1,
  async run({ values, positionals: [file = ''] }, terminal) {
    const owner = values['owner'];
    if (file === '') throw new UsageError('Name the file with the rules.');
    if (typeof owner !== 'string' || owner === '') throw new UsageError('Name the owner: the id of the user who answers for the rules.');
    const text = await textOf(file);
    if (/\.csv$/i.test(file)) return importGrid({ file, text }, owner, terminal);
    const imported = importRules(readYaml({ file, text }), importDefaults(owner));
    for (const { index, lost } of imported)
      for (const { path, message } of lost) terminal.err(`${file}: ${[`rules.${index}`, path].filter(Boolean).join('.')}: ${message}`);
    const drafts = imported.flatMap(({ draft }) => draft ?? []);
    if (drafts.length > 0) terminal.out(stringify({ rules: drafts }, { aliasDuplicateObjects: false }).trimEnd());
    return drafts.length === imported.length ? 0 : 1;
  },
};

/** The head goes beside the grid, under its name. */
function importGrid(grid: NamedText, owner: string, terminal: Terminal): number {
  const id = basename(grid.file).replace(/\.csv$/i, '');
  if (id.length > 40 || !NAME_PATTERN.test(id))
    throw new UsageError('The file gives the table its name: lower-case words joined by dashes.');
  const { head, lost } = headForGrid(id, grid, importDefaults(owner));
  for (const { path, message } of lost) terminal.err(`${path}: ${message}`);
  if (head !== undefined) terminal.out(writeRuleDocument(head, 'yaml').trimEnd());
  return lost.length === 0 ? 0 : 1;
}
