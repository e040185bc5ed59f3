import { Inject, Injectable } from '@nestjs/common';
import { WallClock } from '../../../kernel/index.js';
import type { ClaimedJob, JobHandler, Postponed } from '../../../platform/index.js';
import { RunBacktest } from '../usecases/run-backtest.js';

/** `backtests.run`: one at a time in a process. */
@Injectable()
export class RunBacktestHandler implements JobHandler {
  readonly job = 'backtests.run';
  readonly batch = 1;

  constructor(
    private readonly backtest: RunBacktest,
    @Inject(WallClock) private readonly wall: WallClock,
  ) {}

  async run(jobs: readonly ClaimedJob[]): Promise<readonly Postponed[]> {
    const left: Postponed[] = [];
    for (const { id, cause, fence } of jobs) {
      const answer = await this.backtest.run(String(cause?.data['backtest']), fence);
      if (answer === 'stopped') left.push({ id, until: this.wall.now(), reason: 'its worker was stopped' });
    }
    return left;
  }
}
