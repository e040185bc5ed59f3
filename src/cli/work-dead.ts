import { WorkStore } from '../platform/index.js';
import { UsageError, type Command } from './command.js';
import { withInstallation } from './database.js';

/** Lists jobs that were given up, or lets one try again. */
export const workDead: Command = {
  words: 'work dead',
  synopsis: '[--replay ID]',
  about: 'List jobs that failed three times, with the reason; or let one of them try again.',
  options: { replay: { type: 'string' } },
  positionals: 0,
  run: ({ values }, terminal) =>
    withInstallation(terminal, async ({ mongo, wall }) => {
      const work = new WorkStore(mongo, wall);
      const id = values['replay'];
      if (typeof id === 'string') {
        if (!(await work.revive(id))) throw new UsageError(`There is no dead job ${id}.`);
        terminal.out(`${id} will be tried again.`);
        return 0;
      }
      let count = 0;
      for await (const row of work.rows.find({ state: 'dead' }).sort({ dueAt: 1, _id: 1 })) {
        count += 1;
        terminal.out([row._id, row.job, row.dueAt.toISOString(), row.reason ?? ''].join('\t'));
      }
      if (count === 0) terminal.out('No dead jobs.');
      return 0;
    }),
};
