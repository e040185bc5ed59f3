import { analyseTable, writeExample } from '../rules/index.js';
import { UsageError, type Command } from './command.js';
import { releasedFacts } from './rule-files.js';
import { readTableFile } from './table-files.js';

/** Tells what a table leaves open and says twice; exit status 1 when it could not be published. Gaps are no fault. */
export const rulesTableAnalyse: Command = {
  words: 'rules table analyse',
  synopsis: 'FILE',
  about: 'List gaps and overlaps of a decision table, each with an example, and why it could not be published, if so.',
  options: {},
  positionals: 1,
  async run({ positionals: [file] }, terminal) {
    if (file === undefined) throw new UsageError('Name the file of a table: its head, or its grid.');
    const found = await readTableFile(file, await releasedFacts());
    if (found === undefined) throw new UsageError(`${file} is no decision table.`);
    const { table, complaints } = found;
    for (const complaint of complaints) terminal.err(complaint);
    if (table === undefined) return 1;
    const { gaps, overlaps, duplicates, shadowed, impossible, complete } = analyseTable(table);
    for (const { region, example } of gaps) {
      const where = Object.entries(region).map(([fact, entry]) => `${fact}: ${entry}`);
      terminal.out(`gap: ${where.join(', ')}; for example ${writeExample(example, table.grid)}`);
    }
    for (const { rows, example, outputsDiffer } of overlaps)
      terminal.out(
        `overlap: ${rows.join(' and ')}${outputsDiffer ? ', which differ' : ''}; for example ${writeExample(example, table.grid)}`,
      );
    for (const { row, of } of duplicates) terminal.out(`duplicate: ${row} asks what ${of} asks`);
    for (const row of shadowed) terminal.out(`never reached: ${row}`);
    for (const row of impossible) terminal.out(`never matches: ${row}`);
    if (!complete) terminal.out('The table was too large to look everywhere: there may be more.');
    terminal.out(`${gaps.length} gap(s), ${overlaps.length} overlap(s).`);
    return complaints.length === 0 ? 0 : 1;
  },
};
