import { SYSTEM, type EventDraft, type EventType, type Proposal } from '../../../kernel/index.js';
import type { ApprovalRequest } from './approval-request.js';
import type { Judgement } from './judgement.js';

/** What happened to a request, for the record and for whoever acts on it. No reasons of people: they may name people. */
export function approvalEvent(
  type: EventType,
  request: ApprovalRequest,
  told: { at: Date; actor?: string; data?: Record<string, unknown>; due?: EventDraft['due'] },
): EventDraft {
  return {
    type,
    at: told.at,
    correlationId: request.correlationId,
    actor: told.actor ?? SYSTEM.id,
    refs: { approval: request.id, proposal: request.proposal, exception: request.exception, store: request.place.store },
    data: { digest: request.digest, policyVersion: request.verdict.policyVersion, ...told.data },
    ...(told.due === undefined ? {} : { due: told.due }),
    priority: request.moneyAtRisk.amount,
  };
}

export const approvalRequested = (request: ApprovalRequest): EventDraft =>
  approvalEvent('approval.requested', request, {
    at: request.requestedAt,
    data: {
      action: request.action.type,
      roles: request.roles,
      quorum: request.quorum,
      issue: request.issue,
      expiresAt: request.expiresAt.toISOString(),
      because: request.verdict.because,
    },
    due: { 'approvals.expire': request.expiresAt },
  });

/** What policy said of a proposal when no people are asked. */
export function judgedEvent(type: 'proposal.cleared' | 'proposal.refused', judgement: Judgement, proposal: Proposal, at: Date): EventDraft {
  return {
    type,
    at,
    correlationId: proposal.correlationId,
    actor: SYSTEM.id,
    refs: { proposal: proposal.id, exception: proposal.exception, store: proposal.place.store },
    data: {
      action: proposal.action.type,
      policyVersion: judgement.policyVersion,
      because: judgement.verdict.because,
      judgement: judgement.digest,
    },
    priority: proposal.expected.savedMargin.amount,
  };
}
