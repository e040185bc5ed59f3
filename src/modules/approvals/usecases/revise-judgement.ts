import { Injectable } from '@nestjs/common';
import type { Proposal } from '../../../kernel/index.js';
import { ReleaseStock } from '../../reservations/index.js';
import { judgedEvent } from '../domain/approval-events.js';
import { judge, type JudgedInputs, type Judgement } from '../domain/judgement.js';
import { AskPeople } from './ask-people.js';
import { JudgementStore } from './ports.js';

/** Records that policy, stricter by now, no longer lets a proposal go by itself: people are asked, or it is refused. */
@Injectable()
export class ReviseJudgement {
  constructor(
    private readonly judgements: JudgementStore,
    private readonly askPeople: AskPeople,
    private readonly releaseStock: ReleaseStock,
  ) {}

  async run(judgement: Judgement, proposal: Proposal, now: { inputs: JudgedInputs; said: ReturnType<typeof judge> }): Promise<void> {
    const { inputs, said } = now;
    const { verdict, digest } = said;
    const revised: Judgement = {
      ...judgement,
      verdict,
      inputs,
      policyVersion: verdict.policyVersion,
      digest,
      at: inputs.at,
      earlier: [...judgement.earlier, { verdict: judgement.verdict, at: judgement.at }],
    };
    const events = verdict.kind === 'refuse' ? [judgedEvent('proposal.refused', revised, proposal, inputs.at)] : [];
    if (verdict.kind === 'approval') await this.askPeople.run([{ proposal, verdict, at: inputs.at, issue: 1 }]);
    if (await this.judgements.save(revised, events)) if (verdict.kind === 'refuse') await this.releaseStock.run([proposal.id], inputs.at);
  }
}
