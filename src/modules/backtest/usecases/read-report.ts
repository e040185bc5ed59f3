import { Injectable } from '@nestjs/common';
import { EndcapError } from '../../../kernel/index.js';
import type { Backtest } from '../domain/backtest.js';
import type { BacktestReport } from '../domain/report.js';
import { ReportStore, type RankedException } from './report-store.js';

/** What a finished backtest came to. */
@Injectable()
export class ReadReport {
  constructor(private readonly reports: ReportStore) {}

  /** Undefined while there is none. */
  async report({ id, state, run }: Backtest): Promise<BacktestReport | undefined> {
    return state === 'finished' && run !== undefined ? this.reports.report({ backtest: id, run }) : undefined;
  }

  /** Throws `conflict` while there is no report. */
  async exceptions({ id, state, run }: Backtest, filter: Parameters<ReportStore['exceptions']>[1]): Promise<readonly RankedException[]> {
    if (state !== 'finished' || run === undefined) throw new EndcapError('conflict', `there is no report: the backtest is ${state}`);
    return this.reports.exceptions({ backtest: id, run }, filter);
  }
}
