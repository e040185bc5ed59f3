import { Injectable } from '@nestjs/common';
import { Clock, EndcapError, notFound, WallClock } from '../../../kernel/index.js';
import { stale } from '../../../platform/index.js';
import { scopeWithin, widerThan } from '../domain/grant.js';
import { apiKeyChanged } from './identity-events.js';
import { ApiKeyStore, KnownCredentials, type By } from './ports.js';

/** Ends an API key: here at once, in other processes within a second. Revoking twice is revoking once. */
@Injectable()
export class RevokeApiKey {
  constructor(
    private readonly keys: ApiKeyStore,
    private readonly known: KnownCredentials,
    private readonly clock: Clock,
    private readonly wall: WallClock,
  ) {}

  /** Throws `not-found` out of scope, `forbidden` for a key mightier than the revoker. */
  async run(id: string, by: By): Promise<void> {
    const key = await this.keys.find(id);
    if (key === undefined || !scopeWithin(key.scope, by.principal.scope)) throw notFound('API key');
    const wider = widerThan(by.principal, key);
    if (wider.length > 0) throw new EndcapError('forbidden', wider.join('; '));
    if (key.revokedAt === undefined) {
      const revoked = { ...key, revokedAt: this.wall.now() };
      if (!(await this.keys.save(revoked, [apiKeyChanged(revoked, 'revoked', by, this.clock.now())]))) throw stale();
    }
    this.known.forget();
  }
}
