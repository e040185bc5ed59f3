import { Injectable } from '@nestjs/common';
import { Clock, deriveId, EndcapError, notFound, SYSTEM, WallClock, type Role } from '../../../kernel/index.js';
import { sameSecret, Settings } from '../../../platform/index.js';
import { emailKey, type User } from '../domain/user.js';
import { userChanged } from './identity-events.js';
import { Passwords, UserStore } from './ports.js';

export type FirstPerson = { readonly name: string; readonly email: string; readonly password: string; readonly roles: readonly Role[] };
export type FirstRunRequest = { readonly token: string; readonly people: readonly FirstPerson[]; readonly correlationId: string };

/**
 * Opens an empty installation: two named people, so that from the first day who writes something and who publishes it
 * can be different persons. Works once, with the token the operator set.
 */
@Injectable()
export class FirstRun {
  constructor(
    private readonly settings: Settings,
    private readonly users: UserStore,
    private readonly passwords: Passwords,
    private readonly clock: Clock,
    private readonly wall: WallClock,
  ) {}

  /** Throws `not-found` without a token set, `forbidden` on a wrong one, `conflict` once there is a user. */
  async run(asked: FirstRunRequest): Promise<User[]> {
    const token = this.settings.values.FIRST_RUN_TOKEN;
    if (token === undefined) throw notFound('first run');
    if (!sameSecret(asked.token, token)) throw new EndcapError('forbidden', 'the first-run token is another one');
    if (await this.users.any()) throw taken();
    const people = await Promise.all(asked.people.map((person, index) => this.user(person, index)));
    // An administrator goes first: if the server dies in between, the other can still be created by hand.
    people.sort((a, b) => Number(b.roles.includes('admin')) - Number(a.roles.includes('admin')));
    const by = { principal: SYSTEM, correlationId: asked.correlationId };
    for (const user of people) if (!(await this.users.insert(user, [userChanged(user, ['created'], by, this.clock.now())]))) throw taken();
    return people;
  }

  /** Ids follow from the place in the request, so that of two requests at once only one can win. */
  private async user(person: FirstPerson, index: number): Promise<User> {
    return {
      id: deriveId('usr', 'first-run', String(index)),
      version: 1,
      schemaVersion: 1,
      name: person.name,
      email: person.email.trim(),
      emailKey: emailKey(person.email),
      passwordHash: await this.passwords.hash(person.password),
      roles: [...new Set(person.roles)],
      scope: {},
      active: true,
      createdAt: this.wall.now(),
    };
  }
}

const taken = (): EndcapError => new EndcapError('conflict', 'this installation has its users already');
