import { ApiCaller } from './api-caller.js';
import { UsageError, type Command } from './command.js';
import { namesOf, writeNamesFile } from './names-file.js';
import { optionOf } from './option-of.js';
import { asReader } from './sign-in.js';

/** Writes the names of a server into a file, so that rules can be checked against them where no server is. */
export const rulesNames: Command = {
  words: 'rules names',
  synopsis: 'FILE --url URL (--key KEY | --user EMAIL)',
  about: 'Write the names rules may use at a server (banners, regions, stores, product groups, teams, agents) for rules validate --names.',
  options: { url: { type: 'string' }, key: { type: 'string' }, user: { type: 'string' } },
  positionals: 1,
  async run({ positionals: [file], values }, terminal) {
    if (file === undefined) throw new UsageError('Name the file to write to.');
    const found = await asReader(new ApiCaller(optionOf(values, 'url') ?? ''), values, terminal, namesOf);
    await writeNamesFile(file, found);
    const { regions, stores, productGroups, teams, agents } = found;
    terminal.out(
      `${stores.length} stores of ${regions.length} regions, ${productGroups.length} product groups, ${teams.length} teams and ` +
        `${agents.length} agents written to ${file}.`,
    );
    return 0;
  },
};
