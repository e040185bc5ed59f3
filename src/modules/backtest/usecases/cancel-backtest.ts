import { Inject, Injectable } from '@nestjs/common';
import { Clock, EndcapError } from '../../../kernel/index.js';
import { stale } from '../../../platform/index.js';
import { moved, type Backtest } from '../domain/backtest.js';
import { BacktestStore } from './backtest-store.js';
import type { By } from './by.js';
import { VisibleBacktests } from './visible-backtests.js';

/** Calls a backtest off. It is over at once; the worker notices within a second and writes nothing more. */
@Injectable()
export class CancelBacktest {
  constructor(
    private readonly visible: VisibleBacktests,
    private readonly backtests: BacktestStore,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Throws `not-found` out of scope, `stale`, and `conflict` when it has ended already. */
  async run(id: string, expected: number, { principal }: By): Promise<Backtest> {
    const known = await this.visible.one(id, principal);
    if (known.version !== expected) throw stale();
    const step = moved(known, 'cancelled', { at: this.clock.now(), actor: principal.id });
    if (step === undefined) throw new EndcapError('conflict', `it is ${known.state} already`);
    if (!(await this.backtests.save(step.backtest, [step.event]))) throw stale();
    return { ...step.backtest, version: known.version + 1 };
  }
}
