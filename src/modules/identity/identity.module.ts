import { Module, type OnModuleInit } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { Gatekeeper, IdempotencyInterceptor, PermitGuard, RoutePermissions } from '../../platform/index.js';
import { ApiKeysController } from './http/api-keys.controller.js';
import { FirstRunController } from './http/first-run.controller.js';
import { CachedCredentials, IdentityGatekeeper } from './http/identity-gatekeeper.js';
import { SessionsController } from './http/sessions.controller.js';
import { UsersController } from './http/users.controller.js';
import { Argon2Passwords } from './store/argon2-passwords.js';
import { MongoApiKeyStore } from './store/mongo-api-key-store.js';
import { MongoSessionStore } from './store/mongo-session-store.js';
import { MongoTries } from './store/mongo-tries.js';
import { MongoUserStore } from './store/mongo-user-store.js';
import { StoredAccounts } from './store/stored-accounts.js';
import { Accounts } from './usecases/accounts.js';
import { ChangeUser } from './usecases/change-user.js';
import { CreateUser } from './usecases/create-user.js';
import { FirstRun } from './usecases/first-run.js';
import { IssueApiKey } from './usecases/issue-api-key.js';
import { OpenSession } from './usecases/open-session.js';
import { ApiKeyStore, KnownCredentials, Passwords, SessionStore, Tries, UserStore } from './usecases/ports.js';
import { Recognise } from './usecases/recognise.js';
import { RevokeApiKey } from './usecases/revoke-api-key.js';
import { SignIn } from './usecases/sign-in.js';
import { SignOut } from './usecases/sign-out.js';

/** Who may come in, and what they may. Puts the guard before every route of the application. */
@Module({
  controllers: [FirstRunController, SessionsController, UsersController, ApiKeysController],
  providers: [
    { provide: UserStore, useClass: MongoUserStore },
    { provide: SessionStore, useClass: MongoSessionStore },
    { provide: ApiKeyStore, useClass: MongoApiKeyStore },
    { provide: Tries, useClass: MongoTries },
    { provide: Passwords, useClass: Argon2Passwords },
    { provide: Accounts, useClass: StoredAccounts },
    Recognise,
    CachedCredentials,
    { provide: KnownCredentials, useExisting: CachedCredentials },
    { provide: Gatekeeper, useClass: IdentityGatekeeper },
    FirstRun,
    OpenSession,
    SignIn,
    SignOut,
    CreateUser,
    ChangeUser,
    IssueApiKey,
    RevokeApiKey,
    { provide: APP_GUARD, useClass: PermitGuard },
    { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
    RoutePermissions,
  ],
  exports: [Accounts, Gatekeeper, RoutePermissions],
})
export class IdentityModule implements OnModuleInit {
  constructor(
    private readonly users: UserStore,
    private readonly sessions: SessionStore,
    private readonly keys: ApiKeyStore,
    private readonly tries: Tries,
  ) {}

  async onModuleInit(): Promise<void> {
    for (const store of [this.users, this.sessions, this.keys, this.tries]) await store.prepare();
  }
}
