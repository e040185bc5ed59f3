import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Proposal } from '../../../kernel/index.js';

/** SHA-256 of the canonical JSON (RFC 8785) of a value. */
export function digestOf(value: unknown): string {
  // Through JSON first: moments become text, and what is hashed is what would be stored and shown.
  return createHash('sha256')
    .update(canonicalize(JSON.parse(JSON.stringify(value))) ?? '')
    .digest('hex');
}

/**
 * What a decision on a proposal is bound to: action, target, parameters, figures, evidence, rule and policy versions,
 * expiry. Another value of any of them is another digest, so an edit needs a new proposal and a new decision.
 */
export function decisionDigest(proposal: Proposal, under: { policyVersion: string; expiresAt: Date; issue: number }): string {
  return digestOf({
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
    rule: { version: proposal.ruleVersion, author: proposal.ruleAuthor },
    policyVersion: under.policyVersion,
    expiresAt: under.expiresAt,
  });
}
