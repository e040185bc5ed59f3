import { Injectable } from '@nestjs/common';
import { WallClock } from '../../../kernel/index.js';
import { Leases, Log } from '../../../platform/index.js';
import { HandOver } from './hand-over.js';
import { SignalStore } from './signal-store.js';

/** A batch this old should have been handed over. */
const ORPHAN_MS = 10_000;
/** How far the first look goes back: who was not answered sends again within that. */
const FIRST_LOOK_MS = 24 * 3_600_000;
/** Signals may be journalled so much later than they say. */
const OVERLAP_MS = 60_000;

/**
 * Finds batches that were journalled and never handed over, because the process died in between, and hands them over.
 * Their sender got no answer and should send them again; this is for senders that do not.
 */
@Injectable()
export class SweepOrphans {
  private lookedTo: number | undefined;

  constructor(
    private readonly signals: SignalStore,
    private readonly handOver: HandOver,
    private readonly leases: Leases,
    private readonly wall: WallClock,
    private readonly log: Log,
  ) {}

  /** Answers how many batches it found. Only one process at a time looks. */
  async run(leaseMs: number): Promise<number> {
    if ((await this.leases.hold('signals.orphans', leaseMs)) === undefined) return 0;
    const until = this.wall.now().getTime() - ORPHAN_MS;
    const from = this.lookedTo === undefined ? until - FIRST_LOOK_MS : this.lookedTo - OVERLAP_MS;
    const batches = await this.signals.batchesBetween(new Date(from), new Date(until));
    const found = await this.handOver.ensure(batches);
    this.lookedTo = until;
    if (found > 0) this.log.warn({ batches: found }, 'signals.handed-over-late');
    return found;
  }
}
