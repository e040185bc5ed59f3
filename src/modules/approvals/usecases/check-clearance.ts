import { Injectable } from '@nestjs/common';
import { contentDigest, type Principal, type Proposal, type Verdict } from '../../../kernel/index.js';
import { Accounts } from '../../identity/index.js';
import { ProposalReader } from '../../triage/index.js';
import { approversOf, type ApprovalRequest } from '../domain/approval-request.js';
import { lookAgain, type Clearance } from '../domain/clearance.js';
import { judge, type JudgedInputs, type Judgement } from '../domain/judgement.js';
import { LapseApproval } from './lapse-approval.js';
import { PolicyMeans } from './judge-proposals.js';
import { ApprovalStore, JudgementStore } from './ports.js';
import { ReviseJudgement } from './revise-judgement.js';

/** What was decided, by whoever decides. */
@Injectable()
export class DecisionRecords {
  constructor(
    readonly proposals: ProposalReader,
    readonly judgements: JudgementStore,
    readonly approvals: ApprovalStore,
    readonly accounts: Accounts,
  ) {}
}

/** May these proposals’ actions go now? For the actions stage: asked when an action is made and again before it is sent. */
export abstract class Clearances {
  /** One answer a proposal. What no longer holds lapses on the way, and people are asked anew where policy says so. */
  abstract check(proposals: readonly string[], at: Date): Promise<Map<string, Clearance>>;
}

@Injectable()
export class CheckClearance extends Clearances {
  constructor(
    private readonly records: DecisionRecords,
    private readonly means: PolicyMeans,
    private readonly lapse: LapseApproval,
    private readonly revise: ReviseJudgement,
  ) {
    super();
  }

  async check(ids: readonly string[], at: Date): Promise<Map<string, Clearance>> {
    const [proposals, judgements, requests, table] = await Promise.all([
      this.records.proposals.findMany(ids),
      this.records.judgements.ofProposals(ids),
      this.records.approvals.newestOf(ids),
      this.means.authority.run(),
    ]);
    const inputs = await this.means.inputs.run(proposals, at);
    const approvers = await this.people([...requests.values()]);
    const answers = new Map<string, Clearance>(ids.map((id) => [id, { kind: 'denied', because: 'there is no such proposal' }]));
    for (const proposal of proposals) {
      const judgement = judgements.get(proposal.id);
      const its = inputs.get(proposal.id);
      if (judgement === undefined || its === undefined) {
        answers.set(proposal.id, { kind: 'denied', proposal, because: 'policy has not judged it' });
        continue;
      }
      const said = judge(table, its);
      const request = requests.get(proposal.id);
      const look = lookAgain({ proposal, judgement, request, current: said.verdict, approvers, at });
      if (look.kind === 'lapse') await this.undo({ proposal, judgement, request, look }, { inputs: its, said });
      answers.set(
        proposal.id,
        look.kind === 'cleared'
          ? { kind: 'cleared', proposal, authorisedBy: look.authorisedBy }
          : { kind: 'denied', proposal, because: look.because },
      );
    }
    return answers;
  }

  private async undo(
    what: { proposal: Proposal; judgement: Judgement; request: ApprovalRequest | undefined; look: { because: string; askAgain: boolean } },
    now: { inputs: JudgedInputs; said: ReturnType<typeof judge> },
  ): Promise<void> {
    const { proposal, judgement, request, look } = what;
    if (judgement.verdict.kind === 'auto') await this.revise.run(judgement, proposal, look.askAgain ? now : refusing(now, look.because));
    else if (request !== undefined)
      await this.lapse.run(request, look.because, now.inputs.at, look.askAgain ? { proposal, verdict: now.said.verdict } : undefined);
  }

  /** Everybody who approved, as they stand now: read afresh, never from a session. */
  private async people(requests: readonly ApprovalRequest[]): Promise<Map<string, Principal>> {
    const ids = [...new Set(requests.filter(({ state }) => state === 'approved').flatMap(approversOf))];
    const accounts = await Promise.all(ids.map((id) => this.records.accounts.find(id)));
    return new Map(accounts.flatMap((account): [string, Principal][] => (account?.active === true ? [[account.id, account]] : [])));
  }
}

/** A refusal on other grounds than the table’s: people asked anew could not help. */
function refusing(now: { inputs: JudgedInputs; said: ReturnType<typeof judge> }, because: string): typeof now {
  const { policyVersion } = now.said.verdict;
  const { inputs } = now;
  const verdict: Verdict = { kind: 'refuse', policyVersion, because: [{ rule: 'digest', message: because }] };
  return { inputs, said: { verdict, digest: contentDigest({ inputs, verdict }) } };
}
