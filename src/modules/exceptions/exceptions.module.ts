import { Module, type OnModuleInit } from '@nestjs/common';
import { Worker } from '../../platform/index.js';
import { DetectionModule } from '../detection/index.js';
import { MasterdataModule } from '../masterdata/index.js';
import { ExceptionsController } from './http/exceptions.controller.js';
import { IncidentsController } from './http/incidents.controller.js';
import {
  ApplyFindingsHandler,
  EscalateExceptionsHandler,
  ExceptionHandlers,
  ProgressExceptionsHandler,
  WakeExceptionsHandler,
} from './queue/handlers.js';
import { MongoExceptionReader, MongoExceptionTotals } from './store/mongo-exception-reader.js';
import { MongoExceptionStore } from './store/mongo-exception-store.js';
import { MongoIncidentStore } from './store/mongo-incident-store.js';
import { Timeline } from './store/timeline.js';
import { ApplyFindings, TriageTiming } from './usecases/apply-findings.js';
import { AssessRisk } from './usecases/assess-risk.js';
import { ChangeException } from './usecases/change-exception.js';
import { CloseIncidents } from './usecases/close-incidents.js';
import { CorrelateExceptions } from './usecases/correlate-exceptions.js';
import { EscalateExceptions } from './usecases/escalate-exceptions.js';
import { ExceptionReader } from './usecases/exception-reader.js';
import { ExceptionStore, IncidentStore } from './usecases/exception-store.js';
import { ExceptionTotals } from './usecases/exception-totals.js';
import { ProgressExceptions } from './usecases/progress-exceptions.js';
import { WakeExceptions } from './usecases/wake-exceptions.js';

/** Findings become exceptions: one a merge key, dearest first, with deadlines, owners and incidents. */
@Module({
  imports: [MasterdataModule, DetectionModule],
  controllers: [ExceptionsController, IncidentsController],
  providers: [
    MongoExceptionStore,
    { provide: ExceptionStore, useExisting: MongoExceptionStore },
    MongoIncidentStore,
    { provide: IncidentStore, useExisting: MongoIncidentStore },
    { provide: ExceptionReader, useClass: MongoExceptionReader },
    { provide: ExceptionTotals, useClass: MongoExceptionTotals },
    Timeline,
    TriageTiming,
    AssessRisk,
    CloseIncidents,
    CorrelateExceptions,
    ApplyFindings,
    ProgressExceptions,
    EscalateExceptions,
    WakeExceptions,
    ChangeException,
    ApplyFindingsHandler,
    ProgressExceptionsHandler,
    EscalateExceptionsHandler,
    WakeExceptionsHandler,
    ExceptionHandlers,
  ],
  exports: [ExceptionReader, ExceptionTotals],
})
export class ExceptionsModule implements OnModuleInit {
  constructor(
    private readonly exceptions: MongoExceptionStore,
    private readonly incidents: MongoIncidentStore,
    private readonly worker: Worker,
    private readonly handlers: ExceptionHandlers,
  ) {}

  async onModuleInit(): Promise<void> {
    await Promise.all([this.exceptions.ensureIndexes(), this.incidents.ensureIndexes()]);
    for (const handler of this.handlers.all()) this.worker.register(handler);
  }
}
