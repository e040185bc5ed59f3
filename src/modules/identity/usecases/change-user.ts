import { Injectable } from '@nestjs/common';
import { Clock, EndcapError, notFound } from '../../../kernel/index.js';
import { stale } from '../../../platform/index.js';
import { scopeWithin, widerThan } from '../domain/grant.js';
import { emailKey, type User } from '../domain/user.js';
import { userChanged } from './identity-events.js';
import { KnownCredentials, Passwords, SessionStore, UserStore, type By } from './ports.js';
import type { NewUser } from './create-user.js';

export type UserChange = Partial<NewUser> & { readonly active?: boolean };

/** What nobody may change about themselves: more power, less duty or coming back after being disabled. */
const NOT_ONESELF = ['roles', 'scope', 'active'] as const;

/** Changes an account. A new password or disabling it ends its sessions at once. */
@Injectable()
export class ChangeUser {
  constructor(
    private readonly users: UserStore,
    private readonly sessions: SessionStore,
    private readonly passwords: Passwords,
    private readonly known: KnownCredentials,
    private readonly clock: Clock,
  ) {}

  /** Throws `not-found` out of scope, `stale` on another version, `forbidden` for what reaches further than the changer. */
  async run(id: string, change: UserChange, expectedVersion: number, by: By): Promise<User> {
    const user = await this.users.find(id);
    if (user === undefined || !scopeWithin(user.scope, by.principal.scope)) throw notFound('user');
    if (user.version !== expectedVersion) throw stale();
    const { password, ...fields } = change;
    const changed = changedUser(user, fields);
    this.refuseWidening(user, changed, change, by);
    const next = password === undefined ? changed : { ...changed, passwordHash: await this.passwords.hash(password) };
    const names = (Object.keys(change) as (keyof UserChange)[]).filter((key) => change[key] !== undefined);
    if (!(await this.users.save(next, [userChanged(next, names, by, this.clock.now())]))) throw stale();
    if (password !== undefined || !next.active) await this.sessions.endAllOf(id);
    this.known.forget();
    return { ...next, version: next.version + 1 };
  }

  private refuseWidening(before: User, after: User, change: UserChange, by: By): void {
    if (before.id === by.principal.id && NOT_ONESELF.some((key) => change[key] !== undefined))
      throw new EndcapError('forbidden', 'nobody changes their own roles, scope or standing; ask another administrator');
    // Both: taking over (a new password) or trimming somebody mightier is as bad as making one.
    const wider = [...widerThan(by.principal, before), ...widerThan(by.principal, after)];
    if (wider.length > 0) throw new EndcapError('forbidden', [...new Set(wider)].join('; '));
  }
}

function changedUser(user: User, change: Omit<UserChange, 'password'>): User {
  return {
    ...user,
    name: change.name ?? user.name,
    email: change.email?.trim() ?? user.email,
    emailKey: change.email === undefined ? user.emailKey : emailKey(change.email),
    roles: change.roles === undefined ? user.roles : [...new Set(change.roles)],
    scope: change.scope ?? user.scope,
    active: change.active ?? user.active,
  };
}
