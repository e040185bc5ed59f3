import { Injectable } from '@nestjs/common';
import { inScope, type Place, type Principal, type Role } from '../../../kernel/index.js';
import { userPrincipal, type User } from '../domain/user.js';
import { Accounts, type Account } from '../usecases/accounts.js';
import { ApiKeyStore, UserStore } from '../usecases/ports.js';

const account = (user: User): Account => ({ ...userPrincipal(user), active: user.active });

@Injectable()
export class StoredAccounts extends Accounts {
  constructor(
    private readonly users: UserStore,
    private readonly keys: ApiKeyStore,
  ) {
    super();
  }

  async find(id: string): Promise<Account | undefined> {
    const user = await this.users.find(id);
    return user === undefined ? undefined : account(user);
  }

  async behind({ id, kind }: Principal): Promise<readonly string[]> {
    if (kind !== 'api-key') return [];
    const behind: string[] = [];
    // A key may have been issued with another key: the person is at the end of the chain.
    for (
      let key = await this.keys.find(id);
      key !== undefined && !behind.includes(key.createdBy);
      key = await this.keys.find(key.createdBy)
    )
      behind.push(key.createdBy);
    return behind;
  }

  async activeWithRole(role: Role, place: Place): Promise<Account[]> {
    return (await this.users.activeWithRole(role)).filter((user) => inScope(user.scope, place)).map(account);
  }
}
