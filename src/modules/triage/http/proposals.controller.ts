import { Controller, Get, Param, Query } from '@nestjs/common';
import type { z } from 'zod';
import { inScope, notFound, type Principal, type Proposal } from '../../../kernel/index.js';
import { scopeFilter } from '../../../policies/index.js';
import { CurrentPrincipal, decodeCursor, pageOf, Permit, type Page, Answers } from '../../../platform/index.js';
import { MongoProposalStore } from '../store/mongo-proposal-store.js';
import { byException } from './triage.schemas.js';
import { servedProposal, servedProposals } from './triage-answers.schemas.js';

/** What agents proposed; what became of it is told by judgements, approvals and actions. */
@Controller('v1/proposals')
export class ProposalsController {
  constructor(private readonly proposals: MongoProposalStore) {}

  @Get()
  @Answers(servedProposals, 'Proposals by id.')
  @Permit('proposals.read')
  async list(
    @Query({ schema: byException }) query: z.infer<typeof byException>,
    @CurrentPrincipal() principal: Principal,
  ): Promise<Page<Proposal>> {
    const after = query.cursor === undefined ? {} : { _id: { $gt: String(decodeCursor(query.cursor, 1)[0]) } };
    const of = query.exception === undefined ? {} : { exception: query.exception };
    const rows = await this.proposals.list({ $and: [of, after, scopeFilter(principal.scope)] }, query.limit + 1);
    return pageOf(rows, query.limit, (proposal) => [proposal.id]);
  }

  @Get(':id')
  @Answers(servedProposal, 'The proposal.')
  @Permit('proposals.read')
  async one(@Param('id') id: string, @CurrentPrincipal() principal: Principal): Promise<Proposal> {
    const proposal = await this.proposals.find(id);
    if (proposal === undefined || !inScope(principal.scope, proposal.place)) throw notFound('proposal');
    return proposal;
  }
}
