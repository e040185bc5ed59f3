import { Inject, Injectable } from '@nestjs/common';
import { Clock, EndcapError, SYSTEM, WallClock } from '../../../kernel/index.js';
import { Log } from '../../../platform/index.js';
import { isOpen, moved, type Backtest } from '../domain/backtest.js';
import { BacktestStore } from './backtest-store.js';
import { KeepReport } from './keep-report.js';
import type { TrialResult } from './replay-trial.js';
import { WatchRun } from './watch-run.js';

/** Of those that ended, with their reports: the newest. */
export const MOST_KEPT = 100;

/** The steps a worker takes a backtest through. */
@Injectable()
export class BacktestLife {
  constructor(
    private readonly backtests: BacktestStore,
    private readonly reports: KeepReport,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(WallClock) private readonly wall: WallClock,
    private readonly log: Log,
  ) {}

  /** The backtest as begun under this fence; undefined when it is over, or somebody with a higher fence runs it. */
  async start(id: string, run: number): Promise<Backtest | undefined> {
    for (;;) {
      const known = await this.backtests.find(id);
      if (known === undefined || !isOpen(known.state) || (known.run ?? 0) > run) return undefined;
      const starts = known.starts + 1;
      const fields = { run, starts, startedAt: this.clock.now(), progress: undefined };
      const step = moved(known, 'running', this.system(), { fields, data: { starts } });
      if (step === undefined) return undefined;
      // Lost to somebody who cancelled it, or to another worker: the next look tells.
      if (await this.backtests.save(step.backtest, [step.event])) return { ...step.backtest, version: known.version + 1 };
    }
  }

  watch(on: { readonly id: string; readonly run: number; readonly over: AbortController }): WatchRun {
    return new WatchRun(on, this.backtests, { wall: this.wall, log: this.log });
  }

  /** Keeps the report, and then says that there is one. Both or, for a run nobody wants any more, neither. */
  async finish(backtest: Backtest, compared: TrialResult): Promise<void> {
    const of = { backtest: backtest.id, run: backtest.run ?? 0 };
    await this.reports.keep(of, compared);
    const { added, removed } = compared.report.total.changes;
    const data = { added: added.exceptions, removed: removed.exceptions, starts: backtest.starts };
    const fields = backtest.progress === undefined ? {} : { progress: { ...backtest.progress, share: 1, remainingSeconds: 0 } };
    const step = moved(backtest, 'finished', this.system(), { fields, data });
    if (step !== undefined && (await this.backtests.save(step.backtest, [step.event]))) return this.backtests.forgetOld(MOST_KEPT);
    await this.reports.drop(of);
  }

  /** What we say of ourselves is shown; what came as a surprise is in the log alone, since nobody knows what it quotes. */
  async broke(backtest: Backtest, error: unknown): Promise<void> {
    const reason = error instanceof Error ? error.stack : String(error);
    this.log.error({ backtest: backtest.id, correlationId: backtest.correlationId, reason }, 'backtest.broke');
    await this.fail(
      backtest,
      error instanceof EndcapError ? error.message : 'it broke off unexpectedly; its id finds the reason in the log',
    );
  }

  async fail(backtest: Backtest, because: string): Promise<void> {
    const step = moved(backtest, 'failed', this.system(), { fields: { because }, data: { because } });
    if (step !== undefined) await this.backtests.save(step.backtest, [step.event]);
  }

  private system(): { at: Date; actor: string } {
    return { at: this.clock.now(), actor: SYSTEM.id };
  }
}
