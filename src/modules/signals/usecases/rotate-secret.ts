import { Injectable } from '@nestjs/common';
import { Clock, notFound, type Principal } from '../../../kernel/index.js';
import { SecretBox, stale } from '../../../platform/index.js';
import { VALID_SECRETS } from '../domain/source.js';
import { LiveSources } from './live-sources.js';
import { sourceChanged } from './save-source.js';
import { SourceStore } from './source-store.js';

/** Gives a source another secret. The one before stays valid, older ones end. */
@Injectable()
export class RotateSecret {
  constructor(
    private readonly store: SourceStore,
    private readonly secrets: SecretBox,
    private readonly clock: Clock,
    private readonly live: LiveSources,
  ) {}

  /** The secret is shown this once. */
  async run(call: { id: string; principal: Principal; correlationId: string }): Promise<{ secret: string }> {
    const source = await this.store.find(call.id);
    if (source === undefined) throw notFound('source');
    const now = this.clock.now();
    const secret = SecretBox.newSigningSecret();
    const kept = [...source.secrets, { sealed: this.secrets.seal(secret), createdAt: now }].slice(-VALID_SECRETS);
    if (!(await this.store.save({ ...source, secrets: kept }, sourceChanged(call, now, { change: 'secret rotated' })))) throw stale();
    this.live.forget();
    return { secret };
  }
}
