import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { rulesInForce } from '../modules/rulebook/index.js';
import { writeRuleDocument, writeTableFiles } from '../rules/index.js';
import { UsageError, type Command } from './command.js';
import { withInstallation } from './database.js';

/** Writes the rules in force as packs of one rule each, and tables as head and grid, for a repository of the customer's own. */
export const rulesExport: Command = {
  words: 'rules export',
  synopsis: 'DIRECTORY',
  about: 'Write the rules in force into a directory, one pack a rule, a head and a grid a table, as the other commands read them.',
  options: {},
  positionals: 1,
  run: ({ positionals: [directory] }, terminal) =>
    withInstallation(terminal, async (installation) => {
      if (directory === undefined) throw new UsageError('Name the directory to write to.');
      const { ruleSet, documents, tables } = await rulesInForce(installation);
      await mkdir(directory, { recursive: true });
      // Names of rules are words joined by dashes: none leads out of the directory.
      const own = documents.filter(({ table }) => table === undefined);
      for (const document of own) await writeFile(join(directory, `${document.id}.yaml`), stringify({ rules: [document] }));
      for (const table of tables) {
        const { head, grid } = writeTableFiles(table);
        await writeFile(join(directory, `${table.id}.yaml`), writeRuleDocument(head, 'yaml'));
        await writeFile(join(directory, `${table.id}.csv`), grid);
      }
      const beside = tables.length === 0 ? '' : ` and ${tables.length} tables`;
      terminal.out(`${own.length} rules${beside} of set ${ruleSet} written to ${directory}.`);
      return 0;
    }),
};
