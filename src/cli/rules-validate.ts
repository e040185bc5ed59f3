import type { Command } from './command.js';
import { readNamesFile } from './names-file.js';
import { optionOf } from './option-of.js';
import { MOST_FILES, readPackFiles, releasedFacts, usable } from './rule-files.js';

/** Checks rule packs as the server would before it publishes them; exit status 1 when one does not hold. */
export const rulesValidate: Command = {
  words: 'rules validate',
  synopsis: 'FILE... [--names FILE]',
  about:
    'Check rule packs and tables without a server: shape, facts, types, units, bounds; with --names also places, product groups, teams ' +
    'and agents, as rules names wrote them. Every complaint names its field.',
  options: { names: { type: 'string' } },
  positionals: MOST_FILES,
  async run({ positionals, values }, terminal) {
    const names = optionOf(values, 'names');
    const known = names === undefined ? {} : await readNamesFile(names);
    const packs = await readPackFiles(positionals, await releasedFacts(), known);
    const good = usable(packs, terminal);
    for (const { warnings } of packs) for (const warning of warnings) terminal.out(`${warning} (a warning)`);
    for (const { file, rules, table } of good) {
      const made = rules.length === 1 ? '1 rule' : `${rules.length} rules`;
      const are = rules.length === 1 ? 'is' : 'are';
      terminal.out(table === undefined ? `${file}: ${made} ${are} valid.` : `${file}: a table of ${made} is valid.`);
    }
    return good.length === packs.length ? 0 : 1;
  },
};
