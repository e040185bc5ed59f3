import { Injectable } from '@nestjs/common';
import type { RuleDocument } from '../../../rules/index.js';
import { Directory } from '../../masterdata/index.js';
import { compareSides, type ComparedSides } from '../domain/compare-sides.js';
import { HistoryReplay, type BacktestWindow, type ReplayProgress } from '../domain/backtest-types.js';
import { withinStores } from '../domain/within-stores.js';

/** The rules of both sides over a part of history. */
export type TrialRun = {
  readonly window: BacktestWindow;
  readonly baseline: readonly RuleDocument[];
  readonly candidate: readonly RuleDocument[];
};

/** Replays history under both sides’ rules and compares what came of it. The same for jobs and for the command line. */
@Injectable()
export class ReplayTrial {
  constructor(
    private readonly replay: HistoryReplay,
    private readonly directory: Directory,
  ) {}

  /** Throws an AbortError when told to stop. */
  async run(
    { window, baseline, candidate }: TrialRun,
    told: (progress: ReplayProgress) => Promise<void> | void,
    stop: AbortSignal,
  ): Promise<ComparedSides> {
    const result = await this.replay.run({ window, rules: { baseline, candidate } }, told, stop);
    stop.throwIfAborted();
    const places = await this.directory.refresh();
    return compareSides(withinStores(result, window.stores), ({ store }, at) => {
      const tradingDay = store === undefined ? undefined : places.tradingDay(store, at);
      return tradingDay ?? at.toISOString().slice(0, 10);
    });
  }
}
