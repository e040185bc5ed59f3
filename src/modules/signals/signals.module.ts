import { Module, type OnApplicationBootstrap, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Log, Mongo } from '../../platform/index.js';
import { MasterdataModule } from '../masterdata/index.js';
import { QuarantineController } from './http/quarantine.controller.js';
import { SchemasController } from './http/schemas.controller.js';
import { SignalsController } from './http/signals.controller.js';
import { SourcesController } from './http/sources.controller.js';
import { MongoQuarantineBoard } from './store/mongo-quarantine-board.js';
import { MongoBatchBook, MongoSignalJournal } from './store/mongo-signal-journal.js';
import { MongoSignalHistory } from './store/mongo-signal-history.js';
import { MongoSignalStore } from './store/mongo-signal-store.js';
import { MongoSignalTally } from './store/mongo-signal-tally.js';
import { CachedSources, MongoSourceStore } from './store/mongo-source-store.js';
import { MongoStoredSignals } from './store/mongo-stored-signals.js';
import { MongoStockReports } from './store/mongo-stock-reports.js';
import { ensureSignalIndexes } from './store/signal-rows.js';
import { WorkSignalBacklog } from './store/work-signal-backlog.js';
import { AcceptSignals } from './usecases/accept-signals.js';
import { BatchBook } from './usecases/batch-book.js';
import { DiscardQuarantined } from './usecases/discard-quarantined.js';
import { ExamineEvent } from './usecases/examine-event.js';
import { HandOver } from './usecases/hand-over.js';
import { JournalSignals } from './usecases/journal-signals.js';
import { JudgeRelease } from './usecases/judge-release.js';
import { LiveSources } from './usecases/live-sources.js';
import { MarkEvaluated } from './usecases/mark-evaluated.js';
import { QuarantineBoard } from './usecases/quarantine-board.js';
import { QuarantinedSignal } from './usecases/quarantined-signal.js';
import { ReleaseQuarantined } from './usecases/release-quarantined.js';
import { RotateSecret } from './usecases/rotate-secret.js';
import { SaveSource } from './usecases/save-source.js';
import { SignalBacklog } from './usecases/signal-backlog.js';
import { SignalHistory } from './usecases/signal-history.js';
import { SignalJournal } from './usecases/signal-journal.js';
import { SignalStore } from './usecases/signal-store.js';
import { SignalTally } from './usecases/signal-tally.js';
import { SignalTotals } from './usecases/signal-totals.js';
import { SourceStore } from './usecases/source-store.js';
import { StockReports } from './usecases/stock-reports.js';
import { StoredSignals } from './usecases/stored-signals.js';
import { SweepOrphans } from './usecases/sweep-orphans.js';
import { VerifyWebhook } from './usecases/verify-webhook.js';

const SWEEP_MS = 60_000;

/** First stage of the flow: signals come in, are journalled once, and are handed to detection. */
@Module({
  imports: [MasterdataModule],
  controllers: [QuarantineController, SignalsController, SourcesController, SchemasController],
  providers: [
    { provide: SignalStore, useClass: MongoSignalStore },
    { provide: SignalJournal, useClass: MongoSignalJournal },
    { provide: SignalHistory, useClass: MongoSignalHistory },
    { provide: BatchBook, useClass: MongoBatchBook },
    { provide: SignalBacklog, useClass: WorkSignalBacklog },
    { provide: SignalTally, useClass: MongoSignalTally },
    { provide: QuarantineBoard, useClass: MongoQuarantineBoard },
    { provide: SourceStore, useClass: MongoSourceStore },
    MongoStockReports,
    { provide: StockReports, useExisting: MongoStockReports },
    { provide: StoredSignals, useClass: MongoStoredSignals },
    { provide: LiveSources, useClass: CachedSources },
    AcceptSignals,
    DiscardQuarantined,
    ExamineEvent,
    HandOver,
    JournalSignals,
    JudgeRelease,
    MarkEvaluated,
    QuarantinedSignal,
    ReleaseQuarantined,
    RotateSecret,
    SaveSource,
    SignalTotals,
    SweepOrphans,
    VerifyWebhook,
  ],
  exports: [SignalHistory, SignalJournal, MarkEvaluated, SignalTotals, StockReports, StoredSignals],
})
export class SignalsModule implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  private sweeper: NodeJS.Timeout | undefined;

  constructor(
    private readonly mongo: Mongo,
    private readonly sweep: SweepOrphans,
    private readonly log: Log,
  ) {}

  async onModuleInit(): Promise<void> {
    await ensureSignalIndexes(this.mongo);
  }

  /** Every process asks; one of them looks, at once when it starts, and then at what came since. */
  onApplicationBootstrap(): void {
    let under: Promise<unknown> | undefined;
    const look = (): void => {
      under ??= this.sweep
        .run(2 * SWEEP_MS)
        .catch((error: unknown) => this.log.warn({ reason: String(error) }, 'signals.sweep-interrupted'))
        .finally(() => {
          under = undefined;
        });
    };
    this.sweeper = setInterval(look, SWEEP_MS);
    look();
  }

  onApplicationShutdown(): void {
    clearInterval(this.sweeper);
  }
}
