import { Injectable } from '@nestjs/common';
import { Clock, type Principal } from '../../../kernel/index.js';
import { stale } from '../../../platform/index.js';
import type { JournalledSignal } from '../domain/journalled-signal.js';
import { SignalStore } from './signal-store.js';

/** Gives a quarantined signal up, for a reason that is recorded. Its id stays known. */
@Injectable()
export class DiscardQuarantined {
  constructor(
    private readonly store: SignalStore,
    private readonly clock: Clock,
  ) {}

  async run(call: { signal: JournalledSignal & { version: number }; reason: string; principal: Principal }): Promise<void> {
    const { signal, reason, principal } = call;
    const { id, correlationId } = signal;
    const event = { at: this.clock.now(), correlationId, actor: principal.id, refs: { signal: id }, data: { reason } };
    if (!(await this.store.settleQuarantined({ ...signal, state: 'discarded' }, { type: 'signal.discarded', ...event }))) throw stale();
  }
}
