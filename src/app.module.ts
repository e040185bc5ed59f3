import { Module, type DynamicModule } from '@nestjs/common';
import { ActionsModule } from './modules/actions/index.js';
import { ApprovalsModule } from './modules/approvals/index.js';
import { AuditModule } from './modules/audit/index.js';
import { BacktestModule } from './modules/backtest/index.js';
import { DetectionModule } from './modules/detection/index.js';
import { ExceptionsModule } from './modules/exceptions/index.js';
import { IdentityModule } from './modules/identity/index.js';
import { KpisModule } from './modules/kpis/index.js';
import { MasterdataModule } from './modules/masterdata/index.js';
import { OperationsModule } from './modules/operations/index.js';
import { OutcomesModule } from './modules/outcomes/index.js';
import { ReservationsModule } from './modules/reservations/index.js';
import { RulebookModule } from './modules/rulebook/index.js';
import { SignalsModule } from './modules/signals/index.js';
import { TriageModule } from './modules/triage/index.js';
import { PlatformModule, type Settings } from './platform/index.js';

/** The stages of the flow, in its order. */
const FLOW = [SignalsModule, DetectionModule, ExceptionsModule, TriageModule, ApprovalsModule, ActionsModule, OutcomesModule, KpisModule];
/** What supports them. */
const SUPPORT = [MasterdataModule, RulebookModule, BacktestModule, ReservationsModule, IdentityModule, AuditModule, OperationsModule];

/** The whole server. */
@Module({})
export class AppModule {
  static with(settings: Settings): DynamicModule {
    return { module: AppModule, imports: [PlatformModule.with(settings), ...FLOW, ...SUPPORT] };
  }
}
