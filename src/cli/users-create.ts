import { ROLES, type Role } from '../kernel/index.js';
import { administering, newPassword, oneEmail } from './administer.js';
import { UsageError, type Command } from './command.js';

export const usersCreate: Command = {
  words: 'users create',
  synopsis: 'EMAIL --name NAME --roles ROLE[,ROLE…] [--regions ID,…] [--stores ID,…]',
  about: 'Create a user and print a first password, once.',
  options: { name: { type: 'string' }, roles: { type: 'string' }, regions: { type: 'string' }, stores: { type: 'string' } },
  positionals: 1,
  run: administering(async (users, { values, positionals }) => {
    const email = oneEmail(positionals);
    const roles = list(values['roles']) ?? [];
    const unknown = roles.find((role) => !(ROLES as readonly string[]).includes(role));
    if (typeof values['name'] !== 'string' || roles.length === 0 || unknown !== undefined)
      throw new UsageError(`Give --name and --roles, of ${ROLES.join(', ')}.`);
    const password = newPassword();
    const [regions, stores] = [list(values['regions']), list(values['stores'])];
    const scope = { ...(regions && { regions }), ...(stores && { stores }) };
    const user = await users.create({ name: values['name'], email, password, roles: roles as Role[], scope });
    return [`Created ${user.id}. First password, shown once: ${password}`];
  }),
};

const list = (text: string | boolean | undefined): string[] | undefined =>
  typeof text === 'string' ? text.split(',').filter((part) => part !== '') : undefined;
