import { Inject, Injectable } from '@nestjs/common';
import type { EventDraft, Proposal } from '../../../kernel/index.js';
import { Settings } from '../../../platform/index.js';
import type { AgentRunRecord } from '../domain/agent-run.js';
import { judgedAt } from '../domain/make-proposal.js';
import { DrawUpProposals, type EndedRun } from './draw-up-proposals.js';
import { AgentRunStore, ProposalWriter } from './ports.js';

const HOUR_MS = 3_600_000;

/** Writes what runs concluded: proposals first, then the run’s end, so that a crash between repeats only derived ids. */
@Injectable()
export class ConcludeRuns {
  constructor(
    private readonly runs: AgentRunStore,
    private readonly proposals: ProposalWriter,
    private readonly draw: DrawUpProposals,
    @Inject(Settings) private readonly settings: Settings,
  ) {}

  async run(ended: readonly EndedRun[]): Promise<void> {
    const concluded = await Promise.all(ended.map(async (run) => ({ run, proposals: await this.draw.run(run) })));
    await this.proposals.insertMany(
      concluded.flatMap(({ run, proposals }) => proposals.map((entity) => ({ entity, events: [this.made(entity, run.record)] }))),
    );
    await Promise.all(concluded.map(({ run, proposals }) => this.finish(run, proposals)));
  }

  private made(proposal: Proposal, record: AgentRunRecord): EventDraft {
    const { id, action, cost, goodsValue, expected } = proposal;
    return {
      type: 'proposal.made',
      at: proposal.madeAt,
      correlationId: proposal.correlationId,
      actor: proposal.proposer.id,
      refs: { proposal: id, exception: proposal.exception, run: record.id, subject: expected.subject, store: proposal.place.store },
      data: { action, cost, goodsValue, expected, evidenceDigest: proposal.evidenceDigest },
      due: { 'approvals.judge': judgedAt(proposal.madeAt, this.settings.values.DECISION_WINDOW_SECONDS) },
      // Scarce stock goes where it saves most.
      priority: expected.savedMargin.amount,
    };
  }

  private async finish({ record, result }: EndedRun, proposals: readonly Proposal[]): Promise<void> {
    const at = new Date(record.input.at);
    const { nextLook } = result;
    const nextLookAt = nextLook === undefined ? undefined : new Date(at.getTime() + nextLook.inHours * HOUR_MS);
    const done: AgentRunRecord = {
      ...record,
      agentVersion: result.agentVersion,
      state: result.status === 'partial' ? 'partial' : 'completed',
      finishedAt: at,
      causes: result.causes,
      summary: result.summary,
      proposals: proposals.map((proposal) => proposal.id),
      refused: result.refused,
      usage: result.usage,
      evidenceDigest: result.evidenceDigest,
      digest: result.digest,
    };
    await this.runs.finish(done, [
      {
        type: 'agent-run.finished',
        at,
        correlationId: record.correlationId,
        actor: `agent:${record.agent}`,
        refs: { run: record.id, exception: record.exception, store: record.place.store },
        data: {
          agent: record.agent,
          agentVersion: result.agentVersion,
          status: result.status,
          budgetEnded: result.budgetEnded,
          proposals: proposals.length,
          proposalIds: done.proposals,
          topCause: result.causes[0]?.cause ?? null,
          digest: result.digest,
          ...(nextLookAt === undefined ? {} : { nextLookAt: nextLookAt.toISOString(), wakes: nextLook?.wake }),
        },
        ...(nextLookAt !== undefined && nextLook?.wake === true ? { due: { 'agents.run': nextLookAt } } : {}),
        priority: 0,
      },
    ]);
  }
}
