import { Inject, Injectable } from '@nestjs/common';
import { Clock, EndcapError, inScope, notFound, type Principal } from '../../../kernel/index.js';
import { Metrics } from '../../../platform/index.js';
import { becameStricter, mayDecide } from '../../../policies/index.js';
import { ReleaseStock } from '../../reservations/index.js';
import { approvalEvent } from '../domain/approval-events.js';
import { approversOf, decidable, type ApprovalRequest, type Decision } from '../domain/approval-request.js';
import { castVote } from '../domain/cast-vote.js';
import { judge } from '../domain/judgement.js';
import { sameProposal } from '../domain/request-approval.js';
import { DecisionRecords } from './check-clearance.js';
import { PolicyMeans } from './judge-proposals.js';
import { LapseApproval } from './lapse-approval.js';

export type DecisionCommand = { readonly id: string; readonly decision: Decision; readonly digest: string; readonly reason: string };

/** Lost races before giving up: each means that somebody else decided something meanwhile. */
const MAX_ROUNDS = 8;

/** What follows a decision. */
@Injectable()
export class AfterDecision {
  constructor(
    readonly releaseStock: ReleaseStock,
    readonly lapse: LapseApproval,
    readonly metrics: Metrics,
  ) {}
}

/** A person’s decision on an approval request; the only way a request becomes approved or declined. */
@Injectable()
export class DecideApproval {
  constructor(
    private readonly records: DecisionRecords,
    private readonly means: PolicyMeans,
    private readonly after: AfterDecision,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * The request as it then is. Throws `not-found` out of scope, `forbidden` when duties or roles speak against it,
   * `conflict` when it is decided, out of time, bound to another digest, or policy became stricter meanwhile.
   */
  async run(command: DecisionCommand, caller: Principal): Promise<ApprovalRequest> {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const request = await this.records.approvals.find(command.id);
      if (request === undefined) throw notFound('approval request');
      const person = await this.standing(caller, request);
      const decided = await this.attempt(command, request, person);
      if (decided !== undefined) return decided;
    }
    throw new EndcapError('conflict', 'too many decide this at once; read it again');
  }

  /** Undefined when somebody was faster. */
  private async attempt(command: DecisionCommand, request: ApprovalRequest, person: Principal): Promise<ApprovalRequest | undefined> {
    const vote = { by: person.id, decision: command.decision, reason: command.reason, at: this.clock.now() };
    const answer = castVote(request, vote, command.digest);
    if (!answer.ok) {
      this.mustBeAllowed(person, request, []);
      throw new EndcapError('conflict', answer.because);
    }
    this.mustBeAllowed(person, request, approversOf(request));
    await this.mustStillStand(request, vote.at);
    const event = approvalEvent(answer.event, answer.request, {
      at: vote.at,
      actor: person.id,
      data: { decision: vote.decision, approvers: approversOf(answer.request).length, quorum: request.quorum },
    });
    if (!(await this.records.approvals.decide(answer.request, [event], { digest: command.digest, now: this.clock.now() })))
      return undefined;
    this.after.metrics.decisions.inc({ kind: answer.event });
    if (answer.event === 'approval.declined') await this.after.releaseStock.run([request.proposal], vote.at);
    return answer.request;
  }

  /** The caller as they stand now. Only people stand anywhere: a key, an agent or the server decides nothing. */
  private async standing(caller: Principal, request: ApprovalRequest): Promise<Principal> {
    if (caller.kind !== 'user') throw new EndcapError('forbidden', 'only a person may decide');
    const account = await this.records.accounts.find(caller.id);
    if (account?.active !== true) throw new EndcapError('forbidden', 'this account may no longer decide');
    if (!inScope(account.scope, request.place)) throw notFound('approval request');
    return account;
  }

  private mustBeAllowed(person: Principal, request: ApprovalRequest, approvedBy: readonly string[]): void {
    const answer = mayDecide(person, decidable(request, approvedBy));
    if (!answer.ok) throw new EndcapError('forbidden', answer.because);
  }

  /** The request must still be about the proposal as it is, under a policy that asks for no more than it did. */
  private async mustStillStand(request: ApprovalRequest, at: Date): Promise<void> {
    const proposal = await this.records.proposals.find(request.proposal);
    if (proposal === undefined || !sameProposal(request, proposal)) {
      await this.after.lapse.run(request, 'the proposal is not the one that was asked about', at);
      throw new EndcapError('conflict', 'the proposal is not the one that was asked about; this request has lapsed');
    }
    const inputs = (await this.means.inputs.run([proposal], at)).get(proposal.id);
    const current = inputs === undefined ? undefined : judge(await this.means.authority.run(), inputs).verdict;
    if (current !== undefined && !becameStricter(request.verdict, current)) return;
    const again = current === undefined ? undefined : { proposal, verdict: current };
    const next = await this.after.lapse.run(request, 'policy became stricter', at, again);
    throw new EndcapError(
      'conflict',
      `policy became stricter; this request has lapsed${next === undefined ? '' : `, ${next.id} takes its place`}`,
    );
  }
}
