import { Injectable } from '@nestjs/common';
import { EndcapError } from '../../../kernel/index.js';
import { emailKey, type User } from '../domain/user.js';
import { OpenSession, wrongCredentials } from './open-session.js';
import { Passwords, Tries, UserStore } from './ports.js';

export type SignInRequest = {
  readonly email: string;
  readonly password: string;
  /** Network address of the caller. */
  readonly address: string;
  readonly correlationId: string;
};

/** Checks a password and opens a session. Unknown address, wrong password, disabled account: one answer, the same work. */
@Injectable()
export class SignIn {
  constructor(
    private readonly users: UserStore,
    private readonly passwords: Passwords,
    private readonly tries: Tries,
    private readonly open: OpenSession,
  ) {}

  /** Throws `unauthenticated`, or `overloaded` after too many tries for this e-mail from this network address. */
  async run(asked: SignInRequest): Promise<{ token: string; expiresAt: Date; user: User }> {
    const key = emailKey(asked.email);
    const what = `sign-in ${key} ${asked.address}`;
    const wait = await this.tries.begin(what);
    if (wait > 0) throw new EndcapError('overloaded', 'too many tries: wait, then sign in again', { retryAfterSeconds: wait });
    const user = await this.users.byEmail(key);
    const right = await this.passwords.matches(asked.password, user?.passwordHash);
    if (!right || user === undefined || !user.active) throw wrongCredentials();
    await this.tries.forgive(what);
    return { ...(await this.open.run(user, asked.correlationId)), user };
  }
}
