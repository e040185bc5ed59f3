import { quorumMet } from '../../../policies/index.js';
import { approversOf, type ApprovalRequest, type Vote } from './approval-request.js';

export type VoteAnswer =
  | { readonly ok: true; readonly request: ApprovalRequest; readonly event: 'approval.voted' | 'approval.approved' | 'approval.declined' }
  | { readonly ok: false; readonly because: string };

/**
 * A person’s decision on a request: a decline ends it, an approval ends it once enough distinct people approved.
 * Refused when it is decided, out of time, bound to another digest, or the person has already decided.
 */
export function castVote(request: ApprovalRequest, vote: Vote, digest: string): VoteAnswer {
  if (request.state !== 'pending') return refused(`this request is already ${request.state}`);
  if (digest !== request.digest) return refused('the digest is not that of this request: read it again and decide on what it says');
  if (vote.at >= request.expiresAt) return refused('this request has expired; nobody decided in time, so it is denied');
  if (request.votes.some((earlier) => earlier.by === vote.by)) return refused('you have already decided this request');
  const voted = { ...request, votes: [...request.votes, vote] };
  if (vote.decision === 'decline')
    return { ok: true, request: { ...voted, state: 'declined', decidedAt: vote.at }, event: 'approval.declined' };
  if (!quorumMet(approversOf(voted), request.quorum)) return { ok: true, request: voted, event: 'approval.voted' };
  return { ok: true, request: { ...voted, state: 'approved', decidedAt: vote.at }, event: 'approval.approved' };
}

const refused = (because: string): VoteAnswer => ({ ok: false, because });
