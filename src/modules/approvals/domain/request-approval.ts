import { deriveId, fullMinute, type Proposal, type Verdict } from '../../../kernel/index.js';
import { dutiesOf, type ApprovalRequest } from './approval-request.js';
import { decisionDigest } from './decision-digest.js';

const MINUTE = 60_000;

/** Id of the n-th request of a proposal: derived, so that asking twice is asking once. */
export const approvalId = (proposal: string, issue: number): string => deriveId('apr', proposal, String(issue));

/** The question policy puts to people, from its verdict. */
export function requestApproval(
  proposal: Proposal,
  verdict: Verdict & { kind: 'approval' },
  asked: { at: Date; issue: number; summary: string },
): ApprovalRequest {
  const { at, issue, summary } = asked;
  const expiresAt = fullMinute(at.getTime() + verdict.expiresAfterMinutes * MINUTE);
  return {
    id: approvalId(proposal.id, issue),
    schemaVersion: 1,
    version: 1,
    state: 'pending',
    proposal: proposal.id,
    exception: proposal.exception,
    issue,
    verdict,
    roles: verdict.roles,
    quorum: verdict.quorum,
    votes: [],
    place: proposal.place,
    digest: decisionDigest(proposal, { policyVersion: verdict.policyVersion, expiresAt, issue }),
    requestedAt: at,
    expiresAt,
    summary,
    action: proposal.action,
    cost: proposal.cost,
    goodsValue: proposal.goodsValue,
    moneyAtRisk: proposal.moneyAtRisk,
    rationale: proposal.rationale,
    duties: dutiesOf(proposal),
    correlationId: proposal.correlationId,
  };
}

/** True while the proposal is, value for value, the one the request was issued for. */
export const sameProposal = (request: ApprovalRequest, proposal: Proposal): boolean =>
  request.digest ===
  decisionDigest(proposal, { policyVersion: request.verdict.policyVersion, expiresAt: request.expiresAt, issue: request.issue });
