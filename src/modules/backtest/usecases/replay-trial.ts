import { Injectable } from '@nestjs/common';
import { Directory } from '../../masterdata/index.js';
import type { QuietRules, TrialSides } from '../../rulebook/index.js';
import { basisOf } from '../domain/basis-of.js';
import { compareSides, type ComparedSides } from '../domain/compare-sides.js';
import { dayOf } from '../domain/day-of.js';
import type { BacktestReport } from '../domain/report.js';
import { HistoryReplay, type BacktestWindow, type ReplayProgress } from '../domain/backtest-types.js';
import { withinStores } from '../domain/within-stores.js';

/** The rules of both sides over a part of history. */
export type TrialRun = TrialSides & { readonly window: BacktestWindow; readonly quiet: QuietRules };
/** What came of it, with what it rests on. */
export type TrialResult = ComparedSides & { readonly report: BacktestReport };

/** Replays history under both sides’ rules and compares what came of it. The same for jobs and for the command line. */
@Injectable()
export class ReplayTrial {
  constructor(
    private readonly replay: HistoryReplay,
    private readonly directory: Directory,
  ) {}

  /** Throws an AbortError when told to stop. */
  async run(
    { window, baseline, candidate, quiet }: TrialRun,
    told: (progress: ReplayProgress) => Promise<void> | void,
    stop: AbortSignal,
  ): Promise<TrialResult> {
    const rules = { baseline: baseline.documents, candidate: candidate.documents };
    const rolling = { baseline: baseline.rolling, candidate: candidate.rolling };
    const result = await this.replay.run({ window, rules, rolling }, told, stop);
    stop.throwIfAborted();
    const places = await this.directory.refresh();
    const compared = compareSides(withinStores(result, window.stores), ({ store }, at) => dayOf(places, store, at));
    return { ...compared, report: { ...compared.report, basis: basisOf({ baseline, candidate, quiet }, window, result.historyFrom) } };
  }
}
