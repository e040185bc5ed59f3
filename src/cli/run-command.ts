import { parseArgs } from 'node:util';
import { auditVerify } from './audit-verify.js';
import type { Command, Terminal, Values } from './command.js';
import { rulesBacktest } from './rules-backtest.js';
import { rulesDiff } from './rules-diff.js';
import { rulesExport } from './rules-export.js';
import { rulesImport } from './rules-import.js';
import { rulesNames } from './rules-names.js';
import { rulesNew } from './rules-new.js';
import { rulesPublish } from './rules-publish.js';
import { rulesTableAnalyse } from './rules-table-analyse.js';
import { rulesTest } from './rules-test.js';
import { rulesValidate } from './rules-validate.js';
import { usersCreate } from './users-create.js';
import { usersDisable } from './users-disable.js';
import { usersList } from './users-list.js';
import { usersResetPassword } from './users-reset-password.js';
import { workDead } from './work-dead.js';

const COMMANDS: readonly Command[] = [
  auditVerify,
  rulesNew,
  rulesValidate,
  rulesTest,
  rulesDiff,
  rulesBacktest,
  rulesPublish,
  rulesTableAnalyse,
  rulesExport,
  rulesImport,
  rulesNames,
  usersList,
  usersCreate,
  usersDisable,
  usersResetPassword,
  workDead,
];

/** Exit status of a call that could not be understood or carried out; 1 is left to findings. */
const CALLED_WRONG = 2;

/** Runs one command line. Whatever goes wrong is told in one sentence. */
export async function runCommand(argv: readonly string[], terminal: Terminal): Promise<number> {
  const command = COMMANDS.find(({ words }) => words === argv.slice(0, words.split(' ').length).join(' '));
  if (command === undefined) return explain(argv, terminal);
  const rest = argv.slice(command.words.split(' ').length);
  if (rest.includes('--help') || rest.includes('-h')) {
    terminal.out(helpOf(command));
    return 0;
  }
  try {
    const { values, positionals } = parseArgs({ args: [...rest], options: command.options, allowPositionals: command.positionals > 0 });
    if (positionals.length > command.positionals) throw new Error(`Too many arguments for ${command.words}.`);
    return await command.run({ values: values as Values, positionals }, terminal);
  } catch (error) {
    terminal.err(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
    return CALLED_WRONG;
  }
}

function explain(argv: readonly string[], terminal: Terminal): number {
  const asked = argv.length === 0 || ['help', '--help', '-h'].includes(argv[0] ?? '');
  const say = asked ? terminal.out : terminal.err;
  if (!asked) say(`There is no command ${argv.slice(0, 2).join(' ')}.`);
  say(['Usage: npm run cli -- COMMAND', '', ...COMMANDS.map(helpOf), '', 'Settings: MONGODB_URI, DATA_DIR, as for the server.'].join('\n'));
  return asked ? 0 : CALLED_WRONG;
}

const helpOf = ({ words, synopsis, about }: Command): string => `  ${`${words} ${synopsis}`.trim()}\n      ${about}`;
