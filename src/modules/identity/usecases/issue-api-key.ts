import { Injectable } from '@nestjs/common';
import { Clock, EndcapError, Ids, WallClock } from '../../../kernel/index.js';
import { hashToken, newOpaqueToken } from '../../../platform/index.js';
import type { ApiKey } from '../domain/api-key.js';
import { API_KEY_PREFIX } from '../domain/credentials.js';
import { widerThan, type Grant } from '../domain/grant.js';
import { apiKeyChanged } from './identity-events.js';
import { ApiKeyStore, type By } from './ports.js';

export type NewApiKey = Grant & { readonly name: string; readonly source?: string };

/** Gives an integration a key. */
@Injectable()
export class IssueApiKey {
  constructor(
    private readonly keys: ApiKeyStore,
    private readonly ids: Ids,
    private readonly clock: Clock,
    private readonly wall: WallClock,
  ) {}

  /** The key is shown here and never again. Throws `forbidden` for a grant wider than the issuer's. */
  async run(asked: NewApiKey, by: By): Promise<{ apiKey: ApiKey; key: string }> {
    const wider = widerThan(by.principal, asked);
    // A key bound to one source must not make keys for another one.
    if (by.principal.source !== undefined && asked.source !== by.principal.source) wider.push('the source is not yours');
    if (wider.length > 0) throw new EndcapError('forbidden', wider.join('; '));
    const key = newOpaqueToken(API_KEY_PREFIX);
    const apiKey: ApiKey = {
      id: this.ids.next('key'),
      version: 1,
      schemaVersion: 1,
      name: asked.name,
      keyHash: hashToken(key),
      roles: [...new Set(asked.roles)],
      scope: asked.scope,
      ...(asked.source === undefined ? {} : { source: asked.source }),
      createdBy: by.principal.id,
      createdAt: this.wall.now(),
    };
    await this.keys.insert(apiKey, [apiKeyChanged(apiKey, 'issued', by, this.clock.now())]);
    return { apiKey, key };
  }
}
