import { Module, type OnModuleInit } from '@nestjs/common';
import { EvidenceSource, RunJournal } from '../../agents/index.js';
import { Worker } from '../../platform/index.js';
import { DetectionModule } from '../detection/index.js';
import { ExceptionsModule } from '../exceptions/index.js';
import { MasterdataModule } from '../masterdata/index.js';
import { ReservationsModule } from '../reservations/index.js';
import { RulebookModule } from '../rulebook/index.js';
import { AgentRunsController } from './http/agent-runs.controller.js';
import { ProposalsController } from './http/proposals.controller.js';
import { RunAgentsHandler } from './queue/run-agents.handler.js';
import { FactsEvidenceSource } from './store/facts-evidence-source.js';
import { MongoAgentRunStore } from './store/mongo-agent-run-store.js';
import { MongoProposalStore } from './store/mongo-proposal-store.js';
import { NeighbourhoodReader } from './store/neighbourhood-reader.js';
import { RecentAsks, RecentProposals } from './store/recent-asks.js';
import { MongoRunJournal } from './store/mongo-run-journal.js';
import { SeededAgentSpecs } from './store/seeded-agent-specs.js';
import { ConcludeRuns } from './usecases/conclude-runs.js';
import { DrawUpProposals } from './usecases/draw-up-proposals.js';
import { AgentRunStore, AgentSpecs, JournalReader, ProposalsMade, ProposalWriter } from './usecases/ports.js';
import { ProposalReader } from './usecases/proposal-reader.js';
import { ReplayRun } from './usecases/replay-run.js';
import { RunAgents, RunMeans } from './usecases/run-agents.js';
import { TellAgents } from './usecases/tell-agents.js';

/** Between an exception and a decision: agents gather evidence, name causes and propose. */
@Module({
  imports: [MasterdataModule, RulebookModule, DetectionModule, ExceptionsModule, ReservationsModule],
  controllers: [AgentRunsController, ProposalsController],
  providers: [
    MongoAgentRunStore,
    { provide: AgentRunStore, useExisting: MongoAgentRunStore },
    MongoProposalStore,
    { provide: ProposalReader, useExisting: MongoProposalStore },
    { provide: ProposalWriter, useExisting: MongoProposalStore },
    { provide: ProposalsMade, useExisting: MongoProposalStore },
    MongoRunJournal,
    { provide: RunJournal, useExisting: MongoRunJournal },
    { provide: JournalReader, useExisting: MongoRunJournal },
    SeededAgentSpecs,
    { provide: AgentSpecs, useExisting: SeededAgentSpecs },
    { provide: EvidenceSource, useClass: FactsEvidenceSource },
    NeighbourhoodReader,
    RecentProposals,
    RecentAsks,
    RunMeans,
    DrawUpProposals,
    ConcludeRuns,
    RunAgents,
    ReplayRun,
    RunAgentsHandler,
    TellAgents,
  ],
  exports: [AgentSpecs, ProposalReader],
})
export class TriageModule implements OnModuleInit {
  constructor(
    private readonly runs: MongoAgentRunStore,
    private readonly proposals: MongoProposalStore,
    private readonly specs: SeededAgentSpecs,
    private readonly worker: Worker,
    private readonly handler: RunAgentsHandler,
  ) {}

  async onModuleInit(): Promise<void> {
    await Promise.all([this.runs.ensureIndexes(), this.proposals.ensureIndexes(), this.specs.importSeeds()]);
    this.worker.register(this.handler);
  }
}
