import { Injectable } from '@nestjs/common';
import { move, tell, type TrackedException } from '../domain/tracked-exception.js';
import { TriageTiming } from './apply-findings.js';
import { ExceptionStore } from './exception-store.js';

/** Ends snoozes whose time is over. */
@Injectable()
export class WakeExceptions {
  constructor(
    private readonly store: ExceptionStore,
    private readonly timing: TriageTiming,
  ) {}

  async run(ids: readonly string[]): Promise<void> {
    const now = this.timing.now();
    const awake = (await this.store.findMany(ids))
      .filter((exception) => exception.state === 'snoozed' && (exception.snoozedUntil ?? now) <= now)
      .map((exception): TrackedException => ({ ...move(exception, 'open'), snoozedUntil: undefined }));
    await this.store.write(
      awake.map((entity) => ({ change: { entity, events: [tell(entity, 'exception.woken', { at: now })] }, isNew: false })),
    );
  }
}
