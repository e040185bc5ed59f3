import { diffDocuments, type Difference } from '../modules/rulebook/index.js';
import { comparable } from '../rules/index.js';
import { UsageError, type Command } from './command.js';
import { readInForce, type Compared } from './in-force.js';
import { MOST_FILES, readPackFiles, releasedFacts, usable, type Usable } from './rule-files.js';

/** Where two packs differ, or files from what is in force, rule by rule; exit status 1 when they do. */
export const rulesDiff: Command = {
  words: 'rules diff',
  synopsis: 'BEFORE AFTER | --in-force FILE... [--whole] [--url URL (--key KEY | --user EMAIL)]',
  about:
    'Compare two rule packs, or two tables, without a server; or files with what is in force in the database, or at a server (--url): ' +
    'rule by rule, field by field, row by row. With --whole also what is in force and in none of the files.',
  options: {
    'in-force': { type: 'boolean', default: false },
    whole: { type: 'boolean', default: false },
    url: { type: 'string' },
    key: { type: 'string' },
    user: { type: 'string' },
  },
  positionals: MOST_FILES,
  async run({ positionals, values }, terminal) {
    const standing = values['in-force'] === true;
    if (!standing && positionals.length !== 2)
      throw new UsageError('Name two files, before and after; or --in-force and the files to compare with what is in force.');
    const packs = usable(await readPackFiles(positionals, await releasedFacts()), terminal);
    if (packs.length !== positionals.length) return 1;
    const [before, after] = standing
      ? [await readInForce(values, terminal), together(packs)]
      : packs.map((pack) => new Map(documentsOf(pack)));
    if (before === undefined || after === undefined) return 1;
    const names = standing && values['whole'] !== true ? [...after.keys()] : [...before.keys(), ...after.keys()];
    const lines = [...new Set(names)].sort().flatMap((id) => lineFor(id, before.get(id), after.get(id)));
    for (const line of lines) terminal.out(line);
    return lines.length === 0 ? 0 : 1;
  },
};

/** Throws a UsageError for a name that is in two files: which of them would be compared? */
function together(packs: readonly Usable[]): Compared {
  const all = packs.flatMap(documentsOf);
  const found = new Map(all);
  const twice = all.find(([id, document]) => found.get(id) !== document);
  if (twice !== undefined) throw new UsageError(`${twice[0]} is in these files twice.`);
  return found;
}

/** Rules by their name; a table is one document, compared by the names of rows and columns. */
const documentsOf = ({ rules, table }: Usable): readonly (readonly [string, unknown])[] =>
  table === undefined ? rules.map((rule) => [rule.id, rule]) : [[table.document.id, comparable(table.document)]];

function lineFor(id: string, before: unknown, after: unknown): string[] {
  if (before === undefined) return [`+ ${id}`];
  if (after === undefined) return [`- ${id}`];
  return diffDocuments(before, after).map((one) => `  ${id}: ${one.path}: ${side(one, 'before')} -> ${side(one, 'after')}`);
}

const side = (one: Difference, which: 'before' | 'after'): string => (which in one ? JSON.stringify(one[which]) : '(absent)');
