import { Injectable } from '@nestjs/common';
import { deriveId, type EventDraft, type Proposal } from '../../../kernel/index.js';
import { ProposalReader } from '../../triage/index.js';
import { judgedEvent } from '../domain/approval-events.js';
import type { JudgedInputs, Judgement } from '../domain/judgement.js';
import { ActiveAuthority } from './active-authority.js';
import { AskPeople } from './ask-people.js';
import { GatherInputs } from './gather-inputs.js';
import { GiveVerdicts, type GivenVerdict } from './give-verdicts.js';
import { JudgementStore } from './ports.js';
import { PromiseStock } from './promise-stock.js';

/** What checking a verdict again works with. */
@Injectable()
export class PolicyMeans {
  constructor(
    readonly authority: ActiveAuthority,
    readonly inputs: GatherInputs,
    readonly stock: PromiseStock,
  ) {}
}

/**
 * Asks policy about proposals, in the order given, and records what it said: the verdict first, then the questions to
 * people that follow from it, so that a crash between repeats nothing and forgets nothing.
 */
@Injectable()
export class JudgeProposals {
  constructor(
    private readonly proposals: ProposalReader,
    private readonly verdicts: GiveVerdicts,
    private readonly judgements: JudgementStore,
    private readonly askPeople: AskPeople,
  ) {}

  /** The judgements made now; proposals judged before keep theirs. */
  async run(ids: readonly string[], at: Date): Promise<Judgement[]> {
    const found = new Map((await this.proposals.findMany(ids)).map((proposal) => [proposal.id, proposal]));
    const proposals = [...new Set(ids)].flatMap((id) => found.get(id) ?? []);
    const before = await this.judgements.ofProposals(ids);
    const made = await this.judgeAll(
      proposals.filter((proposal) => !before.has(proposal.id)),
      at,
    );
    const all = new Map([...before, ...made.map((judgement): [string, Judgement] => [judgement.proposal, judgement])]);
    await this.askPeople.run(
      proposals.flatMap((proposal) => {
        const judgement = all.get(proposal.id);
        // A verdict revised later has asked its question then.
        if (judgement?.verdict.kind !== 'approval' || judgement.earlier.length > 0) return [];
        return [{ proposal, verdict: judgement.verdict, at: judgement.at, issue: 1 }];
      }),
    );
    return made;
  }

  private async judgeAll(proposals: readonly Proposal[], at: Date): Promise<Judgement[]> {
    if (proposals.length === 0) return [];
    const made = (await this.verdicts.run(proposals, at)).map(({ proposal, inputs, said }) => {
      const judgement = judgementOf(proposal, inputs, said, at);
      return { entity: judgement, events: told(judgement, proposal, at) };
    });
    await this.judgements.insertMany(made);
    return made.map(({ entity }) => entity);
  }
}

const judgementOf = (proposal: Proposal, inputs: JudgedInputs, said: GivenVerdict['said'], at: Date): Judgement => ({
  id: deriveId('jdg', proposal.id),
  schemaVersion: 1,
  version: 1,
  proposal: proposal.id,
  exception: proposal.exception,
  verdict: said.verdict,
  inputs,
  policyVersion: said.verdict.policyVersion,
  digest: said.digest,
  at,
  earlier: [],
  correlationId: proposal.correlationId,
});

function told(judgement: Judgement, proposal: Proposal, at: Date): EventDraft[] {
  if (judgement.verdict.kind === 'approval') return [];
  return [judgedEvent(judgement.verdict.kind === 'auto' ? 'proposal.cleared' : 'proposal.refused', judgement, proposal, at)];
}
