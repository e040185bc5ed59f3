import { Injectable } from '@nestjs/common';
import { inScope, type Place, type Role } from '../../../kernel/index.js';
import { userPrincipal, type User } from '../domain/user.js';
import { Accounts, type Account } from '../usecases/accounts.js';
import { UserStore } from '../usecases/ports.js';

const account = (user: User): Account => ({ ...userPrincipal(user), active: user.active });

@Injectable()
export class StoredAccounts extends Accounts {
  constructor(private readonly users: UserStore) {
    super();
  }
  async find(id: string): Promise<Account | undefined> {
    const user = await this.users.find(id);
    return user === undefined ? undefined : account(user);
  }
  async activeWithRole(role: Role, place: Place): Promise<Account[]> {
    return (await this.users.activeWithRole(role)).filter((user) => inScope(user.scope, place)).map(account);
  }
}
