import { administering } from './administer.js';
import type { Command } from './command.js';

export const usersList: Command = {
  words: 'users list',
  synopsis: '',
  about: 'List people: id, e-mail address, name, roles, whether they may sign in.',
  options: {},
  positionals: 0,
  run: administering(async (users) =>
    (await users.list()).map((user) =>
      [user.id, user.email, user.name, user.roles.join(','), user.active ? 'active' : 'disabled'].join('\t'),
    ),
  ),
};
