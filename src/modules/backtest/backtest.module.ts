import { Module, type OnModuleInit } from '@nestjs/common';
import { Worker } from '../../platform/index.js';
import { IdentityModule } from '../identity/index.js';
import { MasterdataModule } from '../masterdata/index.js';
import { RulebookModule } from '../rulebook/index.js';
import { SignalsModule } from '../signals/index.js';
import { BacktestsController } from './http/backtests.controller.js';
import { RunBacktestHandler } from './queue/run-backtest.handler.js';
import { ReplayModule } from './replay/replay.module.js';
import { MongoBacktestStore } from './store/mongo-backtest-store.js';
import { MongoReportStore } from './store/mongo-report-store.js';
import { BacktestLife } from './usecases/backtest-life.js';
import { BacktestStore } from './usecases/backtest-store.js';
import { CancelBacktest } from './usecases/cancel-backtest.js';
import { KeepReport } from './usecases/keep-report.js';
import { NumberBacktest } from './usecases/number-backtest.js';
import { ReadReport } from './usecases/read-report.js';
import { ReplayTrial } from './usecases/replay-trial.js';
import { ReplayableHistory } from './usecases/replayable-history.js';
import { ReportStore } from './usecases/report-store.js';
import { RequestBacktest } from './usecases/request-backtest.js';
import { RunBacktest } from './usecases/run-backtest.js';
import { TriedRules } from './usecases/tried-rules.js';
import { VisibleBacktests } from './usecases/visible-backtests.js';

/** Stands beside the flow: lives stored history again under other rules, and says what they would have done. */
@Module({
  imports: [IdentityModule, MasterdataModule, RulebookModule, SignalsModule, ReplayModule],
  controllers: [BacktestsController],
  providers: [
    MongoBacktestStore,
    { provide: BacktestStore, useExisting: MongoBacktestStore },
    MongoReportStore,
    { provide: ReportStore, useExisting: MongoReportStore },
    ReplayableHistory,
    NumberBacktest,
    RequestBacktest,
    VisibleBacktests,
    CancelBacktest,
    ReadReport,
    KeepReport,
    BacktestLife,
    TriedRules,
    ReplayTrial,
    RunBacktest,
    RunBacktestHandler,
  ],
})
export class BacktestModule implements OnModuleInit {
  constructor(
    private readonly backtests: MongoBacktestStore,
    private readonly reports: MongoReportStore,
    private readonly worker: Worker,
    private readonly handler: RunBacktestHandler,
  ) {}

  async onModuleInit(): Promise<void> {
    await Promise.all([this.backtests.ensureIndexes(), this.reports.ensureIndexes()]);
    this.worker.register(this.handler);
  }
}
