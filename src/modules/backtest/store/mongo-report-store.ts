import { Inject, Injectable } from '@nestjs/common';
import type { Collection, Filter } from 'mongodb';
import { WallClock } from '../../../kernel/index.js';
import { Mongo, Retention } from '../../../platform/index.js';
import { scopeFilter } from '../../../policies/index.js';
import type { BacktestReport } from '../domain/report.js';
import { ReportStore, type RankedException, type RunOf } from '../usecases/report-store.js';

export const REPORTS = 'backtest_reports';
export const EXCEPTIONS = 'backtest_exceptions';
const KEPT_DAYS = 180;

type Kept = { _id: string; of: string; run: number; writtenAt: Date };
type ReportRow = Kept & { report: BacktestReport };
type ExceptionRow = Kept & { exception: RankedException; place: RankedException['place'] };
type Filters = Parameters<ReportStore['exceptions']>[1];

/** Reports in MongoDB, apart from the backtests they belong to. */
@Injectable()
export class MongoReportStore extends ReportStore {
  private readonly reports: Collection<ReportRow>;
  private readonly rows: Collection<ExceptionRow>;

  constructor(
    mongo: Mongo,
    @Inject(WallClock) private readonly wall: WallClock,
    retention: Retention,
  ) {
    super();
    this.reports = mongo.db.collection<ReportRow>(REPORTS);
    this.rows = mongo.db.collection<ExceptionRow>(EXCEPTIONS);
    for (const collection of [REPORTS, EXCEPTIONS]) retention.register({ collection, field: 'writtenAt', days: KEPT_DAYS });
  }

  async ensureIndexes(): Promise<void> {
    await this.rows.createIndex({ of: 1, run: 1, 'exception.rank': 1, 'exception.change': 1 });
    await this.reports.createIndex({ of: 1, run: 1 });
    for (const each of [this.rows, this.reports]) await each.createIndex({ writtenAt: 1 });
  }

  async keep(of: RunOf, report: BacktestReport, exceptions: readonly RankedException[]): Promise<void> {
    const kept = { of: of.backtest, run: of.run, writtenAt: this.wall.now() };
    const name = `${of.backtest}.${of.run}`;
    const rows = exceptions.map((exception): ExceptionRow => {
      return { _id: `${name}.${exception.change}.${exception.rank}`, ...kept, exception, place: exception.place };
    });
    if (rows.length > 0) await this.rows.insertMany(rows, { ordered: false });
    await this.reports.insertOne({ _id: name, ...kept, report });
  }

  async drop({ backtest: of, run }: RunOf): Promise<void> {
    await Promise.all([this.rows.deleteMany({ of, run }), this.reports.deleteMany({ of, run })]);
  }

  async report({ backtest: of, run }: RunOf): Promise<BacktestReport | undefined> {
    return (await this.reports.findOne({ of, run }))?.report;
  }

  async exceptions({ backtest: of, run }: RunOf, { change, scope, after, limit }: Filters): Promise<readonly RankedException[]> {
    const filter: Filter<ExceptionRow> = {
      of,
      run,
      ...scopeFilter(scope),
      ...(change === undefined ? {} : { 'exception.change': change }),
      ...(after === undefined
        ? {}
        : {
            $or: [
              { 'exception.rank': { $gt: after.rank } },
              { 'exception.rank': after.rank, 'exception.change': { $gt: after.change as RankedException['change'] } },
            ],
          }),
    };
    const rows = await this.rows.find(filter).sort({ 'exception.rank': 1, 'exception.change': 1 }).limit(limit).toArray();
    return rows.map(({ exception }) => exception);
  }
}
