import { Injectable } from '@nestjs/common';
import { WallClock } from '../../../kernel/index.js';
import { Settings, WorkStore } from '../../../platform/index.js';
import { SignalBacklog } from '../usecases/signal-backlog.js';

const RECOUNT_MS = 1_000;

/** Counts what waits by the rows of work there are for it. */
@Injectable()
export class WorkSignalBacklog extends SignalBacklog {
  private readonly limit: number;
  private counted = 0;
  private since = 0;
  private countedAt = 0;
  private counting = false;

  constructor(
    settings: Settings,
    private readonly wall: WallClock,
    private readonly work: WorkStore,
  ) {
    super();
    this.limit = settings.values.SIGNALS_BACKLOG_LIMIT;
  }

  full(): boolean {
    const now = this.wall.now().getTime();
    if (!this.counting && now - this.countedAt >= RECOUNT_MS) void this.recount(now);
    return this.counted + this.since >= this.limit;
  }

  grewBy(signals: number): void {
    this.since += signals;
  }

  count(): Promise<number> {
    return this.work.sizeOf('signals.evaluate');
  }

  private async recount(now: number): Promise<void> {
    this.counting = true;
    const before = this.since;
    try {
      this.counted = await this.count();
      this.since -= before;
      this.countedAt = now;
    } catch {
      this.countedAt = now; // the engine is away: the count before holds
    } finally {
      this.counting = false;
    }
  }
}
