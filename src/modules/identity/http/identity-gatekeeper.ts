import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import { EndcapError, WallClock, type Principal } from '../../../kernel/index.js';
import { Gatekeeper, hashToken } from '../../../platform/index.js';
import { isPermission, may } from '../../../policies/index.js';
import { credentialsOf, CSRF_HEADER, isSafeMethod, type Credentials } from '../domain/credentials.js';
import { KnownCredentials } from '../usecases/ports.js';
import { Recognise, type Recognised } from '../usecases/recognise.js';

/** How long an answer is believed: a revocation in another process takes effect within this time. */
const BELIEVED_MS = 1_000;
const MOST_KNOWN = 10_000;

/** Credentials seen within the last second, so that a busy key is not looked up for each of its requests. */
@Injectable()
export class CachedCredentials extends KnownCredentials {
  private readonly known = new Map<string, { answer: Promise<Recognised | undefined>; until: number }>();
  constructor(
    private readonly recognise: Recognise,
    private readonly wall: WallClock,
  ) {
    super();
  }

  async principal(credentials: Credentials): Promise<Principal | undefined> {
    const now = this.wall.now();
    const found = await this.answer(credentials, now.getTime());
    return found === undefined || (found.until !== undefined && found.until <= now) ? undefined : found.principal;
  }

  forget(): void {
    this.known.clear();
  }

  private answer(credentials: Credentials, now: number): Promise<Recognised | undefined> {
    const id = hashToken(credentials.token);
    const known = this.known.get(id);
    if (known !== undefined && known.until > now) return known.answer;
    if (this.known.size >= MOST_KNOWN) this.known.clear();
    const answer = this.recognise.run(credentials);
    this.known.set(id, { answer, until: now + BELIEVED_MS });
    answer.catch(() => this.known.delete(id)); // an engine that was away is no answer
    return answer;
  }
}

/** Recognises sessions, API keys and the session cookie; the permission table answers what they may. */
@Injectable()
export class IdentityGatekeeper extends Gatekeeper {
  constructor(private readonly credentials: CachedCredentials) {
    super();
  }

  async authenticate(headers: IncomingHttpHeaders, method: string): Promise<Principal | undefined> {
    const shown = credentialsOf(headers);
    if (shown === undefined) return undefined;
    const principal = await this.credentials.principal(shown);
    if (principal !== undefined && shown.cookie && !isSafeMethod(method) && headers[CSRF_HEADER] !== '1')
      throw new EndcapError('forbidden', `a change made with the session cookie needs the header ${CSRF_HEADER}: 1`);
    return principal;
  }

  may(principal: Principal, permission: string): boolean {
    return isPermission(permission) && may(principal, permission);
  }

  knows(permission: string): boolean {
    return isPermission(permission);
  }
}
