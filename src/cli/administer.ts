import { EndcapError } from '../kernel/index.js';
import { userAdministration, type UserAdministration } from '../modules/identity/index.js';
import { RandomIds } from '../platform/ids/random-ids.js';
import { newOpaqueToken } from '../platform/index.js';
import { UsageError, type Command, type Terminal, type Values } from './command.js';
import { withInstallation } from './database.js';

type Work = (users: UserAdministration, input: { values: Values; positionals: readonly string[] }) => Promise<string[]>;

/** Runs a command on people's accounts as the operator of the machine; refusals become sentences. */
export function administering(work: Work): Command['run'] {
  return (input, terminal: Terminal) =>
    withInstallation(terminal, async ({ mongo, outboxes, clock, wall }) => {
      const users = await userAdministration({ mongo, outboxes, clock, wall, ids: new RandomIds() });
      try {
        for (const line of await work(users, input)) terminal.out(line);
        return 0;
      } catch (error) {
        if (error instanceof EndcapError) throw new UsageError(`${error.message[0]?.toUpperCase()}${error.message.slice(1)}.`);
        throw error;
      }
    });
}

/** The one e-mail address a command is about. */
export function oneEmail(positionals: readonly string[]): string {
  const [email] = positionals;
  if (email === undefined) throw new UsageError('Name the e-mail address of the user.');
  return email;
}

/** A password nobody chose, shown once. */
export const newPassword = (): string => newOpaqueToken('pw').slice(0, 27);
