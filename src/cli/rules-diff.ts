import { diffDocuments, type Difference } from '../modules/rulebook/index.js';
import { comparable } from '../rules/index.js';
import { UsageError, type Command } from './command.js';
import { readPackFiles, releasedFacts, usable, type Usable } from './rule-files.js';

/** Where two packs differ, rule by rule; exit status 1 when they do. */
export const rulesDiff: Command = {
  words: 'rules diff',
  synopsis: 'BEFORE AFTER',
  about: 'Compare two rule packs, or two tables, without a server: rule by rule, field by field, row by row.',
  options: {},
  positionals: 2,
  async run({ positionals }, terminal) {
    if (positionals.length !== 2) throw new UsageError('Name two files: before and after.');
    const packs = usable(await readPackFiles(positionals, await releasedFacts()), terminal);
    const [before, after] = packs.map(documentsOf);
    if (before === undefined || after === undefined) return 1;
    const lines = [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((id) => lineFor(id, before.get(id), after.get(id)));
    for (const line of lines) terminal.out(line);
    return lines.length === 0 ? 0 : 1;
  },
};

/** Rules by their name; a table is one document, compared by the names of rows and columns. */
const documentsOf = ({ rules, table }: Usable): ReadonlyMap<string, unknown> =>
  table === undefined ? new Map(rules.map((rule) => [rule.id, rule])) : new Map([[table.document.id, comparable(table.document)]]);

function lineFor(id: string, before: unknown, after: unknown): string[] {
  if (before === undefined) return [`+ ${id}`];
  if (after === undefined) return [`- ${id}`];
  return diffDocuments(before, after).map((one) => `  ${id}: ${one.path}: ${side(one, 'before')} -> ${side(one, 'after')}`);
}

const side = (one: Difference, which: 'before' | 'after'): string => (which in one ? JSON.stringify(one[which]) : '(absent)');
