import { Module, type OnModuleInit } from '@nestjs/common';
import { Worker } from '../../platform/index.js';
import { DetectionModule } from '../detection/index.js';
import { IdentityModule } from '../identity/index.js';
import { MasterdataModule } from '../masterdata/index.js';
import { ReservationsModule } from '../reservations/index.js';
import { TriageModule } from '../triage/index.js';
import { ApprovalsController } from './http/approvals.controller.js';
import { AuthorityController } from './http/authority.controller.js';
import { ApprovalHandlers } from './queue/approval-handlers.js';
import { ExpireApprovalsHandler } from './queue/expire-approvals.handler.js';
import { JudgeProposalsHandler } from './queue/judge-proposals.handler.js';
import { DirectoryNames } from './store/directory-names.js';
import { FactDonorRecords } from './store/fact-donor-records.js';
import { FileAuthoritySeeds } from './store/file-authority-seeds.js';
import { MongoApprovalStore } from './store/mongo-approval-store.js';
import { MongoApprovalTotals } from './store/mongo-approval-totals.js';
import { MongoAuthorityStore } from './store/mongo-authority-store.js';
import { MongoJudgementStore } from './store/mongo-judgement-store.js';
import { SpecAgentLimits } from './store/spec-agent-limits.js';
import { ActiveAuthority } from './usecases/active-authority.js';
import { ApprovalTotals } from './usecases/approval-totals.js';
import { AskPeople } from './usecases/ask-people.js';
import { CheckClearance, Clearances, DecisionRecords } from './usecases/check-clearance.js';
import { AfterDecision, DecideApproval } from './usecases/decide-approval.js';
import { ExpireApprovals } from './usecases/expire-approvals.js';
import { GatherInputs } from './usecases/gather-inputs.js';
import { GiveVerdicts } from './usecases/give-verdicts.js';
import { ImportAuthority } from './usecases/import-authority.js';
import { JudgeProposals, PolicyMeans } from './usecases/judge-proposals.js';
import { LapseApproval } from './usecases/lapse-approval.js';
import {
  AgentLimits,
  ApprovalInbox,
  ApprovalStore,
  AuthoritySeeds,
  AuthorityStore,
  DonorRecords,
  JudgementStore,
  Names,
} from './usecases/ports.js';
import { PromiseStock } from './usecases/promise-stock.js';
import { ReviseJudgement } from './usecases/revise-judgement.js';

/** Between a proposal and an action: policy decides, people decide what policy leaves to them. */
@Module({
  imports: [MasterdataModule, IdentityModule, DetectionModule, TriageModule, ReservationsModule],
  controllers: [ApprovalsController, AuthorityController],
  providers: [
    MongoApprovalStore,
    { provide: ApprovalStore, useExisting: MongoApprovalStore },
    { provide: ApprovalInbox, useExisting: MongoApprovalStore },
    MongoJudgementStore,
    { provide: JudgementStore, useExisting: MongoJudgementStore },
    { provide: AuthorityStore, useClass: MongoAuthorityStore },
    { provide: AuthoritySeeds, useClass: FileAuthoritySeeds },
    { provide: AgentLimits, useClass: SpecAgentLimits },
    { provide: DonorRecords, useClass: FactDonorRecords },
    { provide: Names, useClass: DirectoryNames },
    { provide: ApprovalTotals, useClass: MongoApprovalTotals },
    ImportAuthority,
    ActiveAuthority,
    GatherInputs,
    PromiseStock,
    PolicyMeans,
    GiveVerdicts,
    AskPeople,
    JudgeProposals,
    LapseApproval,
    ReviseJudgement,
    DecisionRecords,
    AfterDecision,
    DecideApproval,
    ExpireApprovals,
    { provide: Clearances, useClass: CheckClearance },
    JudgeProposalsHandler,
    ExpireApprovalsHandler,
    ApprovalHandlers,
  ],
  exports: [ActiveAuthority, Clearances, ApprovalTotals],
})
export class ApprovalsModule implements OnModuleInit {
  constructor(
    private readonly stores: MongoApprovalStore,
    private readonly judgements: MongoJudgementStore,
    private readonly importAuthority: ImportAuthority,
    private readonly worker: Worker,
    private readonly handlers: ApprovalHandlers,
  ) {}

  async onModuleInit(): Promise<void> {
    await Promise.all([this.stores.ensureIndexes(), this.judgements.ensureIndexes(), this.importAuthority.run()]);
    for (const handler of this.handlers.all) this.worker.register(handler);
  }
}
