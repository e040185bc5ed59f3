import type { WallClock } from '../../../kernel/index.js';
import { isEngineAway, type Log } from '../../../platform/index.js';
import type { BacktestProgress } from '../domain/backtest.js';
import type { ReplayProgress } from '../domain/backtest-types.js';
import { paceOf } from '../domain/pace.js';
import type { BacktestStore } from './backtest-store.js';

/** Progress is written, and a cancellation noticed, once in this time. */
const EVERY_MS = 1_000;

/** Accompanies one run: keeps its progress durable, and stops it when it is no longer wanted or no longer this worker’s. */
export class WatchRun {
  private latest: ReplayProgress | undefined;
  private readonly timer: NodeJS.Timeout;
  private readonly startedAt: Date;
  private writing: Promise<void> | undefined;

  constructor(
    private readonly on: { readonly id: string; readonly run: number; readonly over: AbortController },
    private readonly backtests: BacktestStore,
    private readonly parts: { readonly wall: WallClock; readonly log: Log },
  ) {
    this.startedAt = parts.wall.now();
    this.timer = setInterval(() => void (this.writing ??= this.write().finally(() => (this.writing = undefined))), EVERY_MS);
  }

  readonly told = (progress: ReplayProgress): void => {
    this.latest = progress;
  };

  progress(): BacktestProgress {
    return paceOf(this.latest, this.startedAt, this.parts.wall.now());
  }

  /** Writes nothing more. */
  async end(): Promise<void> {
    clearInterval(this.timer);
    await this.writing;
  }

  private async write(): Promise<void> {
    const { id, run, over } = this.on;
    try {
      if (!(await this.backtests.advance(id, run, this.progress()))) over.abort();
    } catch (error) {
      // Neither a reason to stop nor to fail: the next look tries again.
      this.parts.log.warn({ backtest: id, away: isEngineAway(error), reason: String(error) }, 'backtest.progress-not-written');
    }
  }
}
