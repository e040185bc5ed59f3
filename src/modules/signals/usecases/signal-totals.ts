import { Injectable } from '@nestjs/common';
import { BatchBook } from './batch-book.js';
import { QuarantineBoard } from './quarantine-board.js';
import { SignalBacklog } from './signal-backlog.js';
import { SignalStore } from './signal-store.js';
import { SignalTally } from './signal-tally.js';

/** Counts of signals since the installation began. */
export type SignalCounts = {
  readonly accepted: number;
  readonly duplicates: number;
  /** Set aside and not yet repaired or discarded. */
  readonly quarantined: number;
  /** Journalled and not yet evaluated. */
  readonly pending: number;
  /** Product × store × hour lines evaluated. */
  readonly observations: number;
};

/** Totals for the status page; cheap enough to ask every second. */
@Injectable()
export class SignalTotals {
  constructor(
    private readonly store: SignalStore,
    private readonly quarantine: QuarantineBoard,
    private readonly backlog: SignalBacklog,
    private readonly tally: SignalTally,
    private readonly batches: BatchBook,
  ) {}

  async run(): Promise<SignalCounts> {
    const [journalled, quarantined, pending, duplicates, observations] = await Promise.all([
      this.store.journalled(),
      this.quarantine.count(),
      this.backlog.count(),
      this.tally.duplicates(),
      this.batches.observations(),
    ]);
    return { accepted: journalled.inAll - journalled.discarded - quarantined, duplicates, quarantined, pending, observations };
  }
}
