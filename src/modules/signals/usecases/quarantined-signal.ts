import { Injectable } from '@nestjs/common';
import { EndcapError, inScope, notFound, type Principal } from '../../../kernel/index.js';
import { Directory } from '../../masterdata/index.js';
import type { JournalledSignal } from '../domain/journalled-signal.js';
import { SignalStore } from './signal-store.js';

/** Finds a signal in quarantine for somebody who may see it. */
@Injectable()
export class QuarantinedSignal {
  constructor(
    private readonly store: SignalStore,
    private readonly directory: Directory,
  ) {}

  /** Throws `not-found` outside the scope, `conflict` when it is no longer in quarantine. */
  async run(id: string, principal: Principal): Promise<JournalledSignal & { version: number }> {
    const signal = await this.store.find(id);
    if (signal?.reason === undefined) throw notFound('quarantined signal');
    const place = signal.store === undefined ? {} : this.directory.snapshot().placeOf(signal.store);
    if (!inScope(principal.scope, place)) throw notFound('quarantined signal');
    if (signal.state !== 'quarantined') throw new EndcapError('conflict', `this signal is no longer in quarantine: ${signal.state}`);
    return signal;
  }
}
