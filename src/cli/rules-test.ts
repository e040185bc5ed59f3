import { runGoldenCases, runTableGoldenCases, type ReadTable } from '../rules/index.js';
import type { Command } from './command.js';
import { MOST_FILES, readPackFiles, releasedFacts, usable } from './rule-files.js';

/** Runs the golden cases of rule packs; exit status 1 when one does not hold. */
export const rulesTest: Command = {
  words: 'rules test',
  synopsis: 'FILE...',
  about: 'Run the golden cases of rule packs and tables without a server; say what was expected and what came out.',
  options: {},
  positionals: MOST_FILES,
  async run({ positionals }, terminal) {
    const catalogue = await releasedFacts();
    const packs = await readPackFiles(positionals, catalogue);
    const good = usable(packs, terminal);
    const ran = good.flatMap(({ rules, table }) =>
      table === undefined ? rules.flatMap((rule) => runGoldenCases(rule, catalogue)) : casesOf(table),
    );
    const broken = ran.filter(({ ok }) => !ok);
    for (const one of broken) terminal.err(`${one.rule}: ${one.case}: expected ${one.expected}, got ${one.got}`);
    terminal.out(`${ran.length - broken.length} of ${ran.length} golden cases hold.`);
    return broken.length === 0 && good.length === packs.length ? 0 : 1;
  },
};

const casesOf = (table: ReadTable) =>
  runTableGoldenCases(table).map(({ case: name, ok, got }, index) => ({
    rule: table.document.id,
    case: name,
    ok,
    expected: table.document.golden[index]?.expect ?? '',
    got: got.rows.length === 0 ? got.result : `${got.result} (${got.rows.join(', ')})`,
  }));
