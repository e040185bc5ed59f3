import { Module } from '@nestjs/common';
import { ActionsModule } from '../../actions/index.js';
import { ApprovalsModule } from '../../approvals/index.js';
import { MasterdataModule } from '../../masterdata/index.js';
import { RulebookModule } from '../../rulebook/index.js';
import { SignalsModule } from '../../signals/index.js';
import { TriageModule } from '../../triage/index.js';
import { HistoryReplay } from '../domain/backtest-types.js';
import { ReplayHistory, RulesOfToday } from './replay-history.js';

/** Stored history, lived again. */
@Module({
  imports: [SignalsModule, MasterdataModule, RulebookModule, TriageModule, ApprovalsModule, ActionsModule],
  providers: [RulesOfToday, { provide: HistoryReplay, useClass: ReplayHistory }],
  exports: [HistoryReplay],
})
export class ReplayModule {}
