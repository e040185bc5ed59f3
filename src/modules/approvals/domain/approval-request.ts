import type { ActionSpec, Money, Place, Proposal, Role, Verdict } from '../../../kernel/index.js';
import type { DecidableRequest } from '../../../policies/index.js';

export const APPROVAL_STATES = ['pending', 'approved', 'declined', 'expired', 'lapsed'] as const;
export type ApprovalState = (typeof APPROVAL_STATES)[number];

/** The one table of moves. Declining and running out of time are final; an approval can still lapse before it is carried out. */
export const APPROVAL_MOVES = {
  pending: ['approved', 'declined', 'expired', 'lapsed'],
  approved: ['lapsed'],
  declined: [],
  expired: [],
  lapsed: [],
} as const satisfies Record<ApprovalState, readonly ApprovalState[]>;

export const canBecome = (from: ApprovalState, to: ApprovalState): boolean =>
  (APPROVAL_MOVES[from] as readonly ApprovalState[]).includes(to);

export type Decision = 'approve' | 'decline';
/** One person’s decision. The reason stays here and out of the audit chain: people write names into reasons. */
export type Vote = { readonly by: string; readonly decision: Decision; readonly reason: string; readonly at: Date };

/** Policy’s question to people about one proposal. Only the server issues it. */
export type ApprovalRequest = {
  readonly id: string;
  readonly schemaVersion: number;
  readonly version: number;
  readonly state: ApprovalState;
  readonly proposal: string;
  readonly exception: string;
  /** 1 for the first request of a proposal; a lapsed one may be followed by another. */
  readonly issue: number;
  readonly verdict: Verdict & { readonly kind: 'approval' };
  readonly roles: readonly Role[];
  /** Distinct people needed. */
  readonly quorum: number;
  readonly votes: readonly Vote[];
  readonly place: Place;
  /** SHA-256 over everything a decision is bound to; see `decisionDigest`. */
  readonly digest: string;
  readonly requestedAt: Date;
  /** From this moment of business time on it is denied. */
  readonly expiresAt: Date;
  /** What the action does, in words made by the server from the parameters. */
  readonly summary: string;
  readonly action: ActionSpec;
  readonly cost: Money;
  readonly goodsValue: Money;
  readonly moneyAtRisk: Money;
  /** The proposer’s own words, not the server’s. */
  readonly rationale: string;
  /** Who may not decide, whatever their role. */
  readonly duties: Pick<DecidableRequest, 'requester' | 'agentOwner' | 'ruleAuthor' | 'ruleWriters' | 'beneficiaries'>;
  readonly decidedAt?: Date;
  readonly closedBecause?: string;
  readonly correlationId: string;
};

/** What policies’ duty check has to know of a request. */
export const decidable = (request: ApprovalRequest, approvedBy: readonly string[]): DecidableRequest => ({
  id: request.id,
  roles: request.roles,
  place: request.place,
  ...request.duties,
  approvedBy,
});

/** People who approved, each once. */
export const approversOf = (request: Pick<ApprovalRequest, 'votes'>): string[] => [
  ...new Set(request.votes.filter((vote) => vote.decision === 'approve').map((vote) => vote.by)),
];

/**
 * Who may not decide on a proposal: who made it, who answers for the agent, who wrote the rules, who gains. No action
 * type of today names a person or changes pay or shifts, so nobody gains by name.
 */
export const dutiesOf = (proposal: Proposal): ApprovalRequest['duties'] => ({
  requester: proposal.proposer.id,
  agentOwner: proposal.proposer.owner,
  ruleAuthor: proposal.ruleAuthor,
  ...(proposal.ruleWriters === undefined ? {} : { ruleWriters: proposal.ruleWriters }),
  beneficiaries: [],
});
