import { z } from 'zod';
import {
  servedActionSpec,
  servedMoment,
  servedMoney,
  servedPage,
  servedPlace,
  servedRole,
  type AnswerOf,
} from '../../../platform/index.js';
import { authorityLayer } from '../../../policies/index.js';
import { APPROVAL_STATES, type Vote } from '../domain/approval-request.js';
import type { ShownApproval } from './approvals.schemas.js';

const vote: AnswerOf<Vote> = z
  .strictObject({ by: z.string(), decision: z.enum(['approve', 'decline']), reason: z.string(), at: servedMoment })
  .meta({ id: 'Vote' });

export const servedApproval: AnswerOf<ShownApproval> = z
  .strictObject({
    id: z.string(),
    state: z.enum(APPROVAL_STATES),
    /** What the action does, in words made by the server. */
    summary: z.string(),
    roles: z.array(servedRole),
    quorum: z.int(),
    votes: z.array(vote),
    place: servedPlace,
    /** What a decision is bound to: send it back with one. */
    digest: z.string(),
    requestedAt: servedMoment,
    expiresAt: servedMoment,
    action: servedActionSpec,
    cost: servedMoney,
    goodsValue: servedMoney,
    moneyAtRisk: servedMoney,
    because: z.array(z.strictObject({ rule: z.string(), message: z.string() })),
    policyVersion: z.string(),
    /** The proposer’s own words. */
    rationale: z.string(),
    rationaleBy: z.string(),
    exception: z.string(),
    proposal: z.string(),
    decidedAt: servedMoment.optional(),
    closedBecause: z.string().optional(),
  })
  .meta({ id: 'Approval' });
export const servedApprovals = servedPage(servedApproval);

export const servedDecision = z
  .strictObject({ id: z.string(), state: z.enum(APPROVAL_STATES), votes: z.array(vote) })
  .meta({ id: 'ApprovalDecided' });

export const servedAuthority = z
  .strictObject({
    version: z.string(),
    publishedAt: servedMoment,
    publishedBy: z.string(),
    layers: z.array(authorityLayer.meta({ id: 'AuthorityLayer' })),
  })
  .meta({ id: 'Authority' });
