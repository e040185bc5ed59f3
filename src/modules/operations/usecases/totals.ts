import { Injectable } from '@nestjs/common';
import { ActionTotals, type ActionFigures } from '../../actions/index.js';
import { ApprovalTotals, type DecisionFigures } from '../../approvals/index.js';
import { ExceptionTotals, type ExceptionFigures } from '../../exceptions/index.js';
import { SignalTotals, type SignalCounts } from '../../signals/index.js';
import { ProposalReader } from '../../triage/index.js';

/** What the flow came to so far, stage by stage. */
export type BusinessTotals = {
  readonly signals: Omit<SignalCounts, 'observations'>;
  readonly observations: number;
  readonly exceptions: Pick<ExceptionFigures, 'open' | 'total' | 'byState'>;
  readonly incidents: number;
  readonly moneyAtRisk: ExceptionFigures['moneyAtRisk'];
  readonly proposals: number;
  readonly verdicts: DecisionFigures['verdicts'];
  readonly approvals: DecisionFigures['approvals'];
  readonly actions: ActionFigures;
};

@Injectable()
export class Totals {
  constructor(
    private readonly signals: SignalTotals,
    private readonly exceptions: ExceptionTotals,
    private readonly proposals: ProposalReader,
    private readonly approvals: ApprovalTotals,
    private readonly actions: ActionTotals,
  ) {}

  async run(): Promise<BusinessTotals> {
    const [{ observations, ...signals }, { incidents, moneyAtRisk, ...exceptions }, proposals, decisions, actions] = await Promise.all([
      this.signals.run(),
      this.exceptions.run(),
      this.proposals.count(),
      this.approvals.run(),
      this.actions.run(),
    ]);
    return { signals, observations, exceptions, incidents, moneyAtRisk, proposals, ...decisions, actions };
  }
}
