import { administering, oneEmail } from './administer.js';
import type { Command } from './command.js';

export const usersDisable: Command = {
  words: 'users disable',
  synopsis: 'EMAIL',
  about: 'Let a user sign in no more and end their sessions.',
  options: {},
  positionals: 1,
  run: administering(async (users, { positionals }) => {
    const user = await users.change(oneEmail(positionals), { active: false });
    return [`Disabled ${user.id}.`];
  }),
};
