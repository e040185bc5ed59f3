import { Injectable } from '@nestjs/common';
import type { Proposal, Verdict } from '../../../kernel/index.js';
import { ReleaseStock } from '../../reservations/index.js';
import { approvalEvent } from '../domain/approval-events.js';
import type { ApprovalRequest } from '../domain/approval-request.js';
import { AskPeople } from './ask-people.js';
import { ApprovalStore } from './ports.js';

/** More questions about one proposal than this are too many: it is denied. */
const MAX_ISSUES = 3;

/** Ends a request whose ground is gone, and asks people anew where the policy of now would let them decide. */
@Injectable()
export class LapseApproval {
  constructor(
    private readonly approvals: ApprovalStore,
    private readonly askPeople: AskPeople,
    private readonly releaseStock: ReleaseStock,
  ) {}

  /** The new request, if there is one. */
  async run(
    request: ApprovalRequest,
    because: string,
    at: Date,
    again?: { proposal: Proposal; verdict: Verdict },
  ): Promise<ApprovalRequest | undefined> {
    const lapsed: ApprovalRequest = { ...request, state: 'lapsed', closedBecause: because };
    const verdict = again?.verdict;
    const renew = again !== undefined && verdict?.kind === 'approval' && request.issue < MAX_ISSUES;
    const event = approvalEvent('approval.lapsed', lapsed, { at, data: { because, renewed: renew } });
    if (!(await this.approvals.close(lapsed, [event], request.state))) return undefined;
    if (!renew || verdict?.kind !== 'approval') {
      await this.releaseStock.run([request.proposal], at);
      return undefined;
    }
    const [next] = await this.askPeople.run([{ proposal: again.proposal, verdict, at, issue: request.issue + 1 }]);
    return next;
  }
}
