import { Injectable } from '@nestjs/common';
import { EndcapError, WallClock } from '../../../kernel/index.js';
import type { LiveSource } from '../domain/source.js';
import { signingKey, verifySignature, type SignedDelivery } from '../domain/verify-signature.js';
import { LiveSources } from './live-sources.js';

/** Checked in place of an unknown source’s keys, so that the answer takes as long. */
const NOBODY = [signingKey('whsec_bm9ib2R5bm9ib2R5bm9ib2R5bm9ib2R5')];

/** Finds out whether a webhook really comes from the source it says. */
@Injectable()
export class VerifyWebhook {
  constructor(
    private readonly sources: LiveSources,
    private readonly wall: WallClock,
  ) {}

  /** Throws `unauthenticated`, in the same words for an unknown source and for a wrong signature. */
  async run(id: string, delivery: SignedDelivery): Promise<LiveSource> {
    const now = Math.floor(this.wall.now().getTime() / 1_000);
    for (const fresh of [false, true]) {
      const source = await this.sources.find(id, fresh);
      const signed = verifySignature(delivery, source?.keys ?? NOBODY, now);
      if (signed && source !== undefined && source.active) return source;
    }
    throw new EndcapError('unauthenticated', 'no such source, or the signature does not verify');
  }
}
