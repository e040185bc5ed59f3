import { Injectable } from '@nestjs/common';
import type { Proposal } from '../../../kernel/index.js';
import { judgedInputs, type JudgedInputs } from '../domain/judgement.js';
import { AgentLimits } from './ports.js';

/** What policy has to know of proposals, as of a moment. */
@Injectable()
export class GatherInputs {
  constructor(private readonly agents: AgentLimits) {}

  async run(proposals: readonly Proposal[], at: Date): Promise<Map<string, JudgedInputs>> {
    const proposers = proposals.filter(({ proposer }) => proposer.kind === 'agent').map(({ proposer }) => proposer.id);
    const autonomy = await this.agents.autonomyOf([...new Set(proposers)]);
    return new Map(proposals.map((proposal) => [proposal.id, judgedInputs(proposal, autonomy.get(proposal.proposer.id), at)]));
  }
}
