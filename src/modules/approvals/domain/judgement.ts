import { contentDigest, type Proposal, type Verdict } from '../../../kernel/index.js';
import { verdict, type AgentAutonomy, type AuthorityContext, type AuthorityTable } from '../../../policies/index.js';

/** Everything a verdict depended on; with the policy version it can be given again and is the same. */
export type JudgedInputs = AuthorityContext & {
  readonly evidenceDigest: string;
  readonly ruleVersion: string;
  /** Why the donor’s stock could not be promised; absent when it could or none is needed. */
  readonly stockRefused?: string;
};

/** Policy’s verdict on one proposal, as recorded. */
export type Judgement = {
  readonly id: string;
  readonly schemaVersion: number;
  readonly version: number;
  readonly proposal: string;
  readonly exception: string;
  readonly verdict: Verdict;
  readonly inputs: JudgedInputs;
  readonly policyVersion: string;
  /** SHA-256 over inputs and verdict. */
  readonly digest: string;
  readonly at: Date;
  /** Earlier verdicts on the same proposal, when policy became stricter before the action ran. */
  readonly earlier: readonly { readonly verdict: Verdict; readonly at: Date }[];
  readonly correlationId: string;
};

/** What policy has to know of a proposal; `autonomy` is what the agent’s own spec allows it. */
export function judgedInputs(proposal: Proposal, autonomy: AgentAutonomy | undefined, at: Date): JudgedInputs {
  return {
    action: proposal.action,
    cost: proposal.cost,
    goodsValue: proposal.goodsValue,
    place: proposal.place,
    proposer: proposal.proposer,
    ...(autonomy === undefined ? {} : { agentAutonomy: autonomy }),
    moneyAtRisk: proposal.moneyAtRisk,
    at,
    evidenceDigest: proposal.evidenceDigest,
    ruleVersion: proposal.ruleVersion,
  };
}

/** The verdict on these inputs under this table, with the digest of both. Pure: again gives the same. */
export function judge(table: AuthorityTable, inputs: JudgedInputs): { verdict: Verdict; digest: string } {
  const { evidenceDigest: _evidence, ruleVersion: _rule, stockRefused, ...context } = inputs;
  const said = verdict(table, context);
  const final: Verdict =
    stockRefused === undefined || said.kind === 'refuse'
      ? said
      : { kind: 'refuse', policyVersion: said.policyVersion, because: [...said.because, { rule: 'reservation', message: stockRefused }] };
  return { verdict: final, digest: contentDigest({ inputs, verdict: final }) };
}
