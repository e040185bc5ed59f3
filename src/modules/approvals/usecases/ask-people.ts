import { Injectable } from '@nestjs/common';
import type { Proposal, Verdict } from '../../../kernel/index.js';
import { approvalRequested } from '../domain/approval-events.js';
import type { ApprovalRequest } from '../domain/approval-request.js';
import { requestApproval } from '../domain/request-approval.js';
import { mentionedIn, summarise } from '../domain/summarise.js';
import { ApprovalStore, Names } from './ports.js';

/** A proposal people have to be asked about, and the how-manieth request of it this is. */
export type Question = {
  readonly proposal: Proposal;
  readonly verdict: Verdict & { readonly kind: 'approval' };
  readonly at: Date;
  readonly issue: number;
};

/** Issues approval requests. Asking the same question twice is asking it once. */
@Injectable()
export class AskPeople {
  constructor(
    private readonly approvals: ApprovalStore,
    private readonly names: Names,
  ) {}

  async run(questions: readonly Question[]): Promise<ApprovalRequest[]> {
    if (questions.length === 0) return [];
    const names = await this.names.of([...new Set(questions.flatMap(({ proposal }) => mentionedIn(proposal.action)))]);
    const requests = questions.map(({ proposal, verdict, at, issue }) =>
      requestApproval(proposal, verdict, { at, issue, summary: summarise(proposal.action, proposal, names) }),
    );
    await this.approvals.insertMany(requests.map((entity) => ({ entity, events: [approvalRequested(entity)] })));
    return requests;
  }
}
