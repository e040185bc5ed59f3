import { Injectable } from '@nestjs/common';
import { Clock, contentDigest, deriveId, WallClock, type Principal } from '../../../kernel/index.js';
import { stale } from '../../../platform/index.js';
import type { JournalledSignal } from '../domain/journalled-signal.js';
import { HandOver } from './hand-over.js';
import { JudgeRelease } from './judge-release.js';
import { SignalStore } from './signal-store.js';

export type ReleaseCall = {
  readonly signal: JournalledSignal & { readonly version: number };
  /** Corrected data; absent = the data as it came, because the world was corrected. */
  readonly data?: unknown;
  readonly principal: Principal;
  readonly correlationId: string;
};

/** Lets a quarantined signal in, with its data corrected or as it came. It is evaluated as a batch of its own. */
@Injectable()
export class ReleaseQuarantined {
  constructor(
    private readonly judge: JudgeRelease,
    private readonly store: SignalStore,
    private readonly handOver: HandOver,
    private readonly clock: Clock,
    private readonly wall: WallClock,
  ) {}

  /** Throws `invalid`, naming what is still wrong. */
  async run({ signal, data, principal, correlationId }: ReleaseCall): Promise<void> {
    const given = data === undefined ? (JSON.parse(signal.raw ?? 'null') as unknown) : data;
    const parsed = await this.judge.run(signal, given);
    const digest = contentDigest({ signal: signal.id, data: given });
    const batch = deriveId('rel', signal.id, String(signal.version));
    const receivedAt = this.clock.now();
    const released = await this.store.settleQuarantined(
      { ...signal, state: 'accepted', data: parsed, receivedAt, recordedAt: this.wall.now() },
      {
        type: 'signal.repaired',
        at: receivedAt,
        correlationId: signal.correlationId,
        actor: principal.id,
        refs: { signal: signal.id, batch },
        data: { corrected: data !== undefined, digestBefore: signal.digest, digest, request: correlationId },
      },
      { batch, digest },
    );
    if (!released) throw stale();
    await this.handOver.run({ batch, signals: 1, receivedAt, correlationId: signal.correlationId });
  }
}
