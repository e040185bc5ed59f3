import { Injectable } from '@nestjs/common';
import { Clock, EndcapError, type EventDraft, type Principal } from '../../../kernel/index.js';
import { SecretBox, stale } from '../../../platform/index.js';
import type { Source } from '../domain/source.js';
import { LiveSources } from './live-sources.js';
import { SourceStore } from './source-store.js';

/** What an administrator says of a source. */
export type SourceCard = Pick<Source, 'name' | 'types' | 'stores' | 'active'>;
export type SaveSourceCall = {
  readonly id: string;
  readonly card: SourceCard;
  /** Version the caller read; asked for only when something is to change. */
  readonly expected: () => number;
  readonly principal: Principal;
  readonly correlationId: string;
};

/** Creates a source, with its first secret, or changes it. Saying the same again changes nothing. */
@Injectable()
export class SaveSource {
  constructor(
    private readonly store: SourceStore,
    private readonly secrets: SecretBox,
    private readonly clock: Clock,
    private readonly live: LiveSources,
  ) {}

  /** The secret is shown this once. */
  async run(call: SaveSourceCall): Promise<{ source: Source; secret?: string }> {
    const { id, card } = call;
    const known = await this.store.find(id);
    const now = this.clock.now();
    const event = sourceChanged(call, now, { ...card, change: known === undefined ? 'created' : 'changed' });
    if (known === undefined) {
      const secret = SecretBox.newSigningSecret();
      const secrets = [{ sealed: this.secrets.seal(secret), createdAt: now }];
      const source: Source = { id, version: 1, schemaVersion: 1, ...card, secrets, createdAt: now };
      if (!(await this.store.insert(source, event))) throw new EndcapError('conflict', 'somebody else is creating this source');
      this.live.forget();
      return { source, secret };
    }
    if (sameCard(known, card)) return { source: known };
    if (call.expected() !== known.version || !(await this.store.save({ ...known, ...card }, event))) throw stale();
    this.live.forget();
    return { source: { ...known, ...card, version: known.version + 1 } };
  }
}

const sameCard = (a: SourceCard, b: SourceCard): boolean =>
  JSON.stringify([a.name, a.types, a.stores, a.active]) === JSON.stringify([b.name, b.types, b.stores, b.active]);

/** The audit event of a change of a source; never holds a secret. */
export const sourceChanged = (
  by: { id: string; principal: Principal; correlationId: string },
  at: Date,
  data: Record<string, unknown>,
): EventDraft => ({
  type: 'source.changed',
  at,
  correlationId: by.correlationId,
  actor: by.principal.id,
  refs: {},
  data: { source: by.id, ...data },
});
