import { Injectable } from '@nestjs/common';
import { WallClock, type Principal } from '../../../kernel/index.js';
import { hashToken } from '../../../platform/index.js';
import { apiKeyPrincipal } from '../domain/api-key.js';
import type { Credentials } from '../domain/credentials.js';
import { userPrincipal } from '../domain/user.js';
import { ApiKeyStore, SessionStore, UserStore } from './ports.js';

/** Who stands behind credentials just now; `until` is when a session ends by itself. */
export type Recognised = { readonly principal: Principal; readonly until?: Date };

/** Finds the principal of credentials: the session's user as they are now, or the key as it was issued. */
@Injectable()
export class Recognise {
  constructor(
    private readonly sessions: SessionStore,
    private readonly users: UserStore,
    private readonly keys: ApiKeyStore,
    private readonly wall: WallClock,
  ) {}

  /** Undefined for unknown, expired or revoked credentials and disabled users. */
  async run({ token, kind }: Credentials): Promise<Recognised | undefined> {
    const hash = hashToken(token);
    if (kind === 'api-key') {
      const key = await this.keys.byKeyHash(hash);
      return key === undefined || key.revokedAt !== undefined ? undefined : { principal: apiKeyPrincipal(key) };
    }
    const session = await this.sessions.byTokenHash(hash);
    if (session === undefined || session.expiresAt <= this.wall.now()) return undefined;
    const user = await this.users.find(session.user);
    return user?.active === true ? { principal: userPrincipal(user), until: session.expiresAt } : undefined;
  }
}
