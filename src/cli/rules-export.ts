import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { rulesInForce } from '../modules/rulebook/index.js';
import { writeRuleDocument, writeTableFiles } from '../rules/index.js';
import { UsageError, type Command } from './command.js';
import { withInstallation } from './database.js';

/**
 * Writes the rules in force as packs of one rule each, as their authors wrote them, and tables as head and grid, for a
 * repository of the customer's own. Files of rules that are not in force are named and left alone.
 */
export const rulesExport: Command = {
  words: 'rules export',
  synopsis: 'DIRECTORY',
  about: 'Write the rules in force into a directory, one pack a rule, a head and a grid a table, as the other commands read them.',
  options: {},
  positionals: 1,
  run: ({ positionals: [directory] }, terminal) =>
    withInstallation(terminal, async (installation) => {
      if (directory === undefined) throw new UsageError('Name the directory to write to.');
      const { ruleSet, written, tables } = await rulesInForce(installation);
      await mkdir(directory, { recursive: true });
      // Names of rules are words joined by dashes: none leads out of the directory.
      const texts = new Map(written.map((rule) => [`${rule.id}.yaml`, packOf(rule)]));
      for (const table of tables) {
        const { head, grid } = writeTableFiles(table);
        texts.set(`${table.id}.yaml`, writeRuleDocument(head, 'yaml')).set(`${table.id}.csv`, grid);
      }
      for (const [name, text] of texts) await writeFile(join(directory, name), text);
      const beside = tables.length === 0 ? '' : ` and ${tables.length} tables`;
      terminal.out(`${written.length} rules${beside} of set ${ruleSet} written to ${directory}.`);
      const others = (await readdir(directory)).filter((name) => /\.(ya?ml|csv)$/.test(name) && !texts.has(name));
      for (const name of others.sort()) terminal.err(`${join(directory, name)} is of nothing in force.`);
      return 0;
    }),
};

/** A pack of one rule, its fields in the order people read them. */
function packOf(rule: Parameters<typeof writeRuleDocument>[0]): string {
  const ordered = JSON.parse(writeRuleDocument(rule, 'json')) as object;
  return stringify({ rules: [ordered] }, { aliasDuplicateObjects: false, lineWidth: 0 });
}
