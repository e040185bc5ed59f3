import { Module } from '@nestjs/common';
import { ActionsModule } from '../actions/index.js';
import { ApprovalsModule } from '../approvals/index.js';
import { ExceptionsModule } from '../exceptions/index.js';
import { SignalsModule } from '../signals/index.js';
import { TriageModule } from '../triage/index.js';
import { ClockController } from './http/clock.controller.js';
import { HomeController } from './http/home.controller.js';
import { StatusController } from './http/status.controller.js';
import { WorkController } from './http/work.controller.js';
import { Totals } from './usecases/totals.js';
import { ApiDocument } from './usecases/api-document.js';

/** What whoever runs the server looks at: clock, work, status, documents. */
@Module({
  imports: [SignalsModule, ExceptionsModule, TriageModule, ApprovalsModule, ActionsModule],
  controllers: [StatusController, ClockController, WorkController, HomeController],
  providers: [ApiDocument, Totals],
})
export class OperationsModule {}
