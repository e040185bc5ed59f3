import { Injectable } from '@nestjs/common';
import { Clock, EndcapError, Ids, WallClock } from '../../../kernel/index.js';
import { hashToken, newOpaqueToken, Settings } from '../../../platform/index.js';
import { SESSION_PREFIX } from '../domain/credentials.js';
import type { Session } from '../domain/session.js';
import type { User } from '../domain/user.js';
import { SessionStore } from './ports.js';

const HOUR_MS = 3_600_000;

/** Opens a session for somebody whose password was checked. */
@Injectable()
export class OpenSession {
  constructor(
    private readonly sessions: SessionStore,
    private readonly settings: Settings,
    private readonly ids: Ids,
    private readonly clock: Clock,
    private readonly wall: WallClock,
  ) {}

  /** The token is shown here and never again. */
  async run(user: User, correlationId: string): Promise<{ token: string; expiresAt: Date }> {
    const now = this.wall.now();
    const token = newOpaqueToken(SESSION_PREFIX);
    const session: Session = {
      id: this.ids.next('ses'),
      version: 1,
      schemaVersion: 1,
      user: user.id,
      tokenHash: hashToken(token),
      createdAt: now,
      expiresAt: new Date(now.getTime() + this.settings.values.SESSION_HOURS * HOUR_MS),
    };
    await this.sessions.insert(session, [
      {
        type: 'session.opened',
        at: this.clock.now(),
        correlationId,
        actor: user.id,
        refs: { user: user.id },
        data: { session: session.id },
      },
    ]);
    await this.sessions.forget(now);
    return { token, expiresAt: session.expiresAt };
  }
}

/** One answer for everything that is wrong with a sign-in, so that nobody learns which addresses have an account. */
export const wrongCredentials = (): EndcapError => new EndcapError('unauthenticated', 'the e-mail address or the password is not right');
