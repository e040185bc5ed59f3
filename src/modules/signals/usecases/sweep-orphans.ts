import { Injectable } from '@nestjs/common';
import { WallClock } from '../../../kernel/index.js';
import { Log } from '../../../platform/index.js';
import { HandOver } from './hand-over.js';
import { SignalBacklog } from './signal-backlog.js';

/** A batch this old should have been handed over. */
const ORPHAN_MS = 3_000;

/** Finds batches that were journalled and never handed over, because the process died in between, and hands them over. */
@Injectable()
export class SweepOrphans {
  constructor(
    private readonly backlog: SignalBacklog,
    private readonly handOver: HandOver,
    private readonly wall: WallClock,
    private readonly log: Log,
  ) {}

  /** Answers how many batches it found. */
  async run(): Promise<number> {
    const orphans = await this.backlog.orphans(new Date(this.wall.now().getTime() - ORPHAN_MS));
    if (orphans.length === 0) return 0;
    this.log.warn({ batches: orphans.length }, 'signals.handed-over-late');
    await this.handOver.run(orphans);
    return orphans.length;
  }
}
