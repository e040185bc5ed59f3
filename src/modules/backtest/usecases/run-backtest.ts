import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { isEngineAway } from '../../../platform/index.js';
import { MOST_STARTS } from '../domain/backtest.js';
import { BacktestLife } from './backtest-life.js';
import { ReplayTrial } from './replay-trial.js';
import { TriedRules } from './tried-rules.js';

/** Whether the job is done, or another worker has to do it since this one stops. */
export type RunAnswer = 'done' | 'stopped';

/**
 * Does one backtest as the holder of its job. The fence of the job is the name of the run: whoever took the work over has a
 * higher one, and this one then writes nothing more. A run that was broken off is begun anew, which is seen by `starts`.
 */
@Injectable()
export class RunBacktest implements BeforeApplicationShutdown {
  private readonly running = new Set<AbortController>();

  constructor(
    private readonly life: BacktestLife,
    private readonly rules: TriedRules,
    private readonly trial: ReplayTrial,
  ) {}

  /** The process ends: what runs is left to another. */
  beforeApplicationShutdown(): void {
    for (const stop of this.running) stop.abort('stopped');
  }

  async run(id: string, fence: number): Promise<RunAnswer> {
    const backtest = await this.life.start(id, fence);
    if (backtest === undefined) return 'done';
    if (backtest.starts > MOST_STARTS) {
      await this.life.fail(backtest, `it was begun ${MOST_STARTS} times, and each time its worker died or was stopped`);
      return 'done';
    }
    const over = new AbortController();
    this.running.add(over);
    const watch = this.life.watch({ id, run: fence, over });
    try {
      const sides = await this.rules.of(backtest);
      const compared = await this.trial.run({ window: backtest.window, ...sides }, watch.told, over.signal);
      await watch.end();
      await this.life.finish({ ...backtest, progress: watch.progress() }, compared);
      return 'done';
    } catch (error) {
      await watch.end();
      if (over.signal.aborted) return over.signal.reason === 'stopped' ? 'stopped' : 'done';
      if (isEngineAway(error)) throw error; // no failure of the backtest: it is begun anew
      await this.life.broke({ ...backtest, progress: watch.progress() }, error);
      return 'done';
    } finally {
      this.running.delete(over);
    }
  }
}
