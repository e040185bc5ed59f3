import { contentDigest, type Action, type Principal, type Proposal, type Verdict } from '../../../kernel/index.js';
import { becameStricter, mayDecide, quorumMet } from '../../../policies/index.js';
import { approversOf, decidable, type ApprovalRequest } from './approval-request.js';
import { judgedInputs, type Judgement } from './judgement.js';
import { sameProposal } from './request-approval.js';

/** Whether a proposal’s action may go now. */
export type Clearance =
  | { readonly kind: 'cleared'; readonly proposal: Proposal; readonly authorisedBy: Action['authorisedBy'] }
  | { readonly kind: 'denied'; readonly proposal?: Proposal; readonly because: string };

/** What follows from looking again: go, stay denied, or lapse, with people asked anew where that can help. */
export type SecondLook =
  | { readonly kind: 'cleared'; readonly authorisedBy: Action['authorisedBy'] }
  | { readonly kind: 'denied'; readonly because: string }
  | { readonly kind: 'lapse'; readonly because: string; readonly askAgain: boolean };

type Looked = {
  readonly proposal: Proposal;
  readonly judgement: Judgement;
  /** The newest request, where people were asked. */
  readonly request: ApprovalRequest | undefined;
  /** The verdict under the policy of now. */
  readonly current: Verdict;
  /** The approvers as they stand now; who left or was disabled is missing. */
  readonly approvers: ReadonlyMap<string, Principal>;
  readonly at: Date;
};

/**
 * Looks again right before an action goes: is the proposal still the one that was judged, does the policy of now still
 * allow it, is the approval in time, and may those who gave it still give it.
 */
export function lookAgain(looked: Looked): SecondLook {
  const { judgement, current, request } = looked;
  if (judgement.verdict.kind === 'refuse') return { kind: 'denied', because: 'policy refused it' };
  if (judgement.verdict.kind === 'auto') return lookAtVerdict(looked);
  if (request === undefined) return { kind: 'denied', because: 'nobody was asked yet' };
  if (request.state !== 'approved') return { kind: 'denied', because: `its approval is ${request.state}` };
  const doubt = doubtAbout(request, looked);
  if (doubt !== undefined) return doubt;
  if (becameStricter(request.verdict, current)) return stricter(current);
  return { kind: 'cleared', authorisedBy: { kind: 'approval', approval: request.id, policyVersion: current.policyVersion } };
}

/** Policy alone let it go: is it the same proposal, and would policy still? */
function lookAtVerdict({ proposal, judgement, current }: Looked): SecondLook {
  const { agentAutonomy } = judgement.inputs;
  const inputs = judgedInputs(proposal, agentAutonomy, judgement.inputs.at);
  if (contentDigest(inputs) !== contentDigest(judgement.inputs))
    return { kind: 'lapse', because: 'the proposal is not the one that was judged', askAgain: false };
  if (becameStricter(judgement.verdict, current)) return stricter(current);
  return { kind: 'cleared', authorisedBy: { kind: 'policy', policyVersion: current.policyVersion } };
}

function doubtAbout(request: ApprovalRequest, { proposal, approvers, at }: Looked): SecondLook | undefined {
  if (!sameProposal(request, proposal)) return { kind: 'lapse', because: 'the proposal is not the one that was approved', askAgain: false };
  if (at >= request.expiresAt) return { kind: 'lapse', because: 'the approval is out of time', askAgain: false };
  const still = approversOf(request).filter((id) => {
    const person = approvers.get(id);
    return person !== undefined && mayDecide(person, decidable(request, [])).ok;
  });
  if (quorumMet(still, request.quorum)) return undefined;
  return { kind: 'lapse', because: 'who approved it may no longer do so', askAgain: true };
}

const stricter = (current: Verdict): SecondLook => ({
  kind: 'lapse',
  because: `policy became stricter: ${current.because.map((reason) => reason.message).join('; ')}`,
  askAgain: true,
});
