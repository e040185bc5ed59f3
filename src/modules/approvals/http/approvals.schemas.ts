import { z } from 'zod';
import { pageQuery } from '../../../platform/index.js';
import { APPROVAL_STATES, type ApprovalRequest } from '../domain/approval-request.js';

export const inboxQuery = pageQuery.extend({
  state: z.enum(APPROVAL_STATES).optional(),
  exception: z.string().min(1).max(100).optional(),
});
export type InboxQuery = z.infer<typeof inboxQuery>;

export const decisionBody = z
  .strictObject({
    decision: z.enum(['approve', 'decline']),
    digest: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'the digest of the request as you read it')
      .meta({ description: 'Binds the decision to what was shown.' }),
    reason: z.string().trim().min(1).max(1_000),
  })
  .meta({ id: 'ApprovalDecision' });
export type DecisionBody = z.infer<typeof decisionBody>;

/** A request as an approver reads it: the server’s sentence first, the proposer’s own words apart and marked. */
export type ShownApproval = ReturnType<typeof shown>;
export const shown = (request: ApprovalRequest) => ({
  id: request.id,
  state: request.state,
  summary: request.summary,
  roles: request.roles,
  quorum: request.quorum,
  votes: request.votes,
  place: request.place,
  digest: request.digest,
  requestedAt: request.requestedAt,
  expiresAt: request.expiresAt,
  action: request.action,
  cost: request.cost,
  goodsValue: request.goodsValue,
  moneyAtRisk: request.moneyAtRisk,
  because: request.verdict.because,
  policyVersion: request.verdict.policyVersion,
  rationale: request.rationale,
  rationaleBy: request.duties.requester,
  exception: request.exception,
  proposal: request.proposal,
  decidedAt: request.decidedAt,
  closedBecause: request.closedBecause,
});
