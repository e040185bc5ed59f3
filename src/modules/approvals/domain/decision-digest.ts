import { contentDigest, type Proposal } from '../../../kernel/index.js';

/**
 * What a decision on a proposal is bound to: action, target, parameters, figures, evidence, rule and policy versions,
 * expiry. Another value of any of them is another digest, so an edit needs a new proposal and a new decision.
 */
export function decisionDigest(proposal: Proposal, under: { policyVersion: string; expiresAt: Date; issue: number }): string {
  const writers = proposal.ruleWriters === undefined ? {} : { writers: proposal.ruleWriters };
  return contentDigest({
    proposal: proposal.id,
    issue: under.issue,
    exception: proposal.exception,
    action: proposal.action.type,
    target: proposal.place,
    params: proposal.action.params,
    cost: proposal.cost,
    goodsValue: proposal.goodsValue,
    proposer: proposal.proposer,
    evidence: proposal.evidenceDigest,
    rule: { version: proposal.ruleVersion, author: proposal.ruleAuthor, ...writers },
    policyVersion: under.policyVersion,
    expiresAt: under.expiresAt,
  });
}
