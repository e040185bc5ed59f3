import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { inScope, notFound, type Principal } from '../../../kernel/index.js';
import { CurrentPrincipal, decodeCursor, pageOf, Permit, type Page, Answers } from '../../../platform/index.js';
import { may } from '../../../policies/index.js';
import type { ApprovalState, Vote } from '../domain/approval-request.js';
import { DecideApproval } from '../usecases/decide-approval.js';
import { ApprovalInbox, ApprovalStore } from '../usecases/ports.js';
import { decisionBody, inboxQuery, shown, type DecisionBody, type InboxQuery, type ShownApproval } from './approvals.schemas.js';
import { servedApproval, servedApprovals, servedDecision } from './approval-answers.schemas.js';

/** The inbox of people who decide, dearest first, and their decisions. Requests are issued by policy alone. */
@Controller('v1/approvals')
export class ApprovalsController {
  constructor(
    private readonly inbox: ApprovalInbox,
    private readonly approvals: ApprovalStore,
    private readonly decideApproval: DecideApproval,
  ) {}

  @Get()
  @Answers(servedApprovals, 'Requests, the dearest first.')
  @Permit('approvals.read')
  async list(@Query({ schema: inboxQuery }) query: InboxQuery, @CurrentPrincipal() principal: Principal): Promise<Page<ShownApproval>> {
    const [amount, id] = query.cursor === undefined ? [] : decodeCursor(query.cursor, 2);
    const rows = await this.inbox.list({
      state: query.state,
      exception: query.exception,
      // Who decides sees what their roles may decide; who only looks (auditors, planners) sees all within their scope.
      ...(may(principal, 'approvals.decide') ? { roles: principal.roles } : {}),
      scope: principal.scope,
      limit: query.limit,
      ...(amount === undefined ? {} : { after: [Number(amount), String(id)] as const }),
    });
    return pageOf(rows.map(shown), query.limit, (row) => [row.moneyAtRisk.amount, row.id]);
  }

  @Get(':id')
  @Answers(servedApproval, 'The request.')
  @Permit('approvals.read')
  async one(@Param('id') id: string, @CurrentPrincipal() principal: Principal): Promise<ShownApproval> {
    const request = await this.approvals.find(id);
    if (request === undefined || !inScope(principal.scope, request.place)) throw notFound('approval request');
    return shown(request);
  }

  /** The digest binds the decision to what was shown: another digest is a conflict. */
  @Post(':id/decision')
  @HttpCode(200)
  @Answers(servedDecision, 'How the request stands now.')
  @Permit('approvals.decide')
  async decide(
    @Param('id') id: string,
    @Body({ schema: decisionBody }) body: DecisionBody,
    @CurrentPrincipal() principal: Principal,
  ): Promise<{ id: string; state: ApprovalState; votes: readonly Vote[] }> {
    const { state, votes } = await this.decideApproval.run({ id, ...body }, principal);
    return { id, state, votes };
  }
}
