import { Injectable } from '@nestjs/common';
import type { TrialResult } from './replay-trial.js';
import { ReportStore, type RunOf } from './report-store.js';

/** Exceptions of each kind kept to be paged through: the largest by money. All are counted. */
export const MOST_EXCEPTIONS = 2_000;

/** Keeps what a run came to. */
@Injectable()
export class KeepReport {
  constructor(private readonly reports: ReportStore) {}

  async keep(of: RunOf, { report, added, removed }: TrialResult): Promise<void> {
    const ranked = [added, removed].flatMap((list) => list.slice(0, MOST_EXCEPTIONS).map((exception, rank) => ({ ...exception, rank })));
    await this.reports.keep(of, report, ranked);
  }

  drop(of: RunOf): Promise<void> {
    return this.reports.drop(of);
  }
}
