import { Injectable } from '@nestjs/common';
import { Clock, EndcapError, Ids, WallClock } from '../../../kernel/index.js';
import { widerThan, type Grant } from '../domain/grant.js';
import { emailKey, type User } from '../domain/user.js';
import { userChanged } from './identity-events.js';
import { Passwords, UserStore, type By } from './ports.js';

export type NewUser = Grant & { readonly name: string; readonly email: string; readonly password: string };

/** Gives a person an account, with no more power than its maker may give. */
@Injectable()
export class CreateUser {
  constructor(
    private readonly users: UserStore,
    private readonly passwords: Passwords,
    private readonly ids: Ids,
    private readonly clock: Clock,
    private readonly wall: WallClock,
  ) {}

  /** Throws `forbidden` for a grant wider than the maker's, `conflict` when the e-mail address is taken. */
  async run(asked: NewUser, by: By): Promise<User> {
    const wider = widerThan(by.principal, asked);
    if (wider.length > 0) throw new EndcapError('forbidden', wider.join('; '));
    const user: User = {
      id: this.ids.next('usr'),
      version: 1,
      schemaVersion: 1,
      name: asked.name,
      email: asked.email.trim(),
      emailKey: emailKey(asked.email),
      passwordHash: await this.passwords.hash(asked.password),
      roles: [...new Set(asked.roles)],
      scope: asked.scope,
      active: true,
      createdAt: this.wall.now(),
    };
    if (!(await this.users.insert(user, [userChanged(user, ['created'], by, this.clock.now())])))
      throw new EndcapError('conflict', 'this e-mail address has an account already');
    return user;
  }
}
