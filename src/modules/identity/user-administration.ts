import { notFound, type Clock, type Ids, type Principal, type WallClock } from '../../kernel/index.js';
import type { Mongo, OutboxRegistry } from '../../platform/index.js';
import { emailKey, type User } from './domain/user.js';
import { Argon2Passwords } from './store/argon2-passwords.js';
import { MongoSessionStore } from './store/mongo-session-store.js';
import { MongoUserStore } from './store/mongo-user-store.js';
import { ChangeUser, type UserChange } from './usecases/change-user.js';
import { CreateUser, type NewUser } from './usecases/create-user.js';

/** A person as the operator sees them. */
export type Person = Pick<User, 'id' | 'name' | 'email' | 'roles' | 'scope' | 'active'>;

/** People's accounts for whoever holds the machine, without a server. Recorded like any other change. */
export type UserAdministration = {
  list(): Promise<Person[]>;
  create(user: NewUser): Promise<Person>;
  change(email: string, change: UserChange): Promise<Person>;
};

/** Who has the database has everything: the record says that it was the command line. */
const OPERATOR: Principal = { id: 'system:cli', kind: 'service', name: 'Command line', roles: ['admin'], scope: {} };

type Parts = { mongo: Mongo; outboxes: OutboxRegistry; clock: Clock; wall: WallClock; ids: Ids };

/** Puts the use cases together outside a server; a running server hears of changes within a second. */
export async function userAdministration({ mongo, outboxes, clock, wall, ids }: Parts): Promise<UserAdministration> {
  const users = new MongoUserStore(mongo, outboxes, wall);
  const sessions = new MongoSessionStore(mongo, outboxes, wall);
  const passwords = new Argon2Passwords();
  await users.prepare();
  const by = () => ({ principal: OPERATOR, correlationId: ids.next('cli') });
  const creating = new CreateUser(users, passwords, ids, clock, wall);
  const changing = new ChangeUser(users, sessions, passwords, { forget: () => undefined }, clock);
  return {
    list: () => users.list({}, { limit: 10_000 }),
    create: (user) => creating.run(user, by()),
    change: async (email, change) => {
      const user = await users.byEmail(emailKey(email));
      if (user === undefined) throw notFound(`user ${email}`);
      return changing.run(user.id, change, user.version, by());
    },
  };
}
