import { readFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import { importRules, readYaml, type ImportDefaults } from '../rules/index.js';
import { UsageError, type Command } from './command.js';

/** Turns plain json-rules-engine rules into a pack to complete; exit status 1 when a rule could not be carried over. */
export const rulesImport: Command = {
  words: 'rules import',
  synopsis: 'FILE --owner USER',
  about: 'Print json-rules-engine rules (JSON or YAML) as a pack to complete: golden cases are the author’s. What is lost is named.',
  options: { owner: { type: 'string' } },
  positionals: 1,
  async run({ values, positionals: [file = ''] }, terminal) {
    const owner = values['owner'];
    if (file === '') throw new UsageError('Name the file with the rules.');
    if (typeof owner !== 'string' || owner === '') throw new UsageError('Name the owner: the id of the user who answers for the rules.');
    const text = await readFile(file, 'utf8').catch(() => {
      throw new UsageError(`${file} cannot be read.`);
    });
    const imported = importRules(readYaml({ file, text }), defaultsOf(owner));
    for (const { index, lost } of imported)
      for (const { path, message } of lost) terminal.err(`${file}: ${[`rules.${index}`, path].filter(Boolean).join('.')}: ${message}`);
    const drafts = imported.flatMap(({ draft }) => draft ?? []);
    if (drafts.length > 0) terminal.out(stringify({ rules: drafts }, { aliasDuplicateObjects: false }).trimEnd());
    return drafts.length === imported.length ? 0 : 1;
  },
};

/** What such rules do not say; a person looks at each. */
const defaultsOf = (owner: string): ImportDefaults => ({
  why: 'Imported: say here why the business wants to know.',
  owner,
  team: 'regional-ops',
  subject: 'product|store',
  trigger: { signals: ['retail.store-sales.hourly', 'retail.inventory.position'] },
  severity: 'medium',
  effect: 'open',
  moneyAtRisk: 'lost-margin-until-replenishment',
  repeatAfterMinutes: 360,
});
