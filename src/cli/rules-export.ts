import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { rulesInForce } from '../modules/rulebook/index.js';
import { UsageError, type Command } from './command.js';
import { withInstallation } from './database.js';

/** Writes the rules in force as packs of one rule each, for a repository of the customer's own. */
export const rulesExport: Command = {
  words: 'rules export',
  synopsis: 'DIRECTORY',
  about: 'Write the rules in force into a directory, one pack a rule, as rules validate and rules test read them.',
  options: {},
  positionals: 1,
  run: ({ positionals: [directory] }, terminal) =>
    withInstallation(terminal, async (installation) => {
      if (directory === undefined) throw new UsageError('Name the directory to write to.');
      const { ruleSet, documents } = await rulesInForce(installation);
      await mkdir(directory, { recursive: true });
      // Names of rules are words joined by dashes: none leads out of the directory.
      for (const document of documents) await writeFile(join(directory, `${document.id}.yaml`), stringify({ rules: [document] }));
      terminal.out(`${documents.length} rules of set ${ruleSet} written to ${directory}.`);
      return 0;
    }),
};
