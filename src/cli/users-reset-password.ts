import { administering, newPassword, oneEmail } from './administer.js';
import type { Command } from './command.js';

export const usersResetPassword: Command = {
  words: 'users reset-password',
  synopsis: 'EMAIL',
  about: 'Give a user a new password, printed once, and end their sessions.',
  options: {},
  positionals: 1,
  run: administering(async (users, { positionals }) => {
    const password = newPassword();
    const user = await users.change(oneEmail(positionals), { password });
    return [`New password of ${user.id}, shown once: ${password}`];
  }),
};
