import { Inject, Injectable } from '@nestjs/common';
import type { Proposal } from '../../../kernel/index.js';
import { judge, type JudgedInputs } from '../domain/judgement.js';
import { ActiveAuthority } from './active-authority.js';
import { GatherInputs } from './gather-inputs.js';
import { PromiseStock } from './promise-stock.js';

/** What policy said of a proposal, and everything it depended on. */
export type GivenVerdict = { readonly proposal: Proposal; readonly inputs: JudgedInputs; readonly said: ReturnType<typeof judge> };

/** Asks policy about proposals, in the order given; what may go is promised its stock, and refused when there is none left. */
@Injectable()
export class GiveVerdicts {
  constructor(
    @Inject(ActiveAuthority) private readonly authority: Pick<ActiveAuthority, 'run'>,
    private readonly inputs: GatherInputs,
    private readonly stock: PromiseStock,
  ) {}

  async run(proposals: readonly Proposal[], at: Date): Promise<GivenVerdict[]> {
    if (proposals.length === 0) return [];
    const table = await this.authority.run();
    const inputs = await this.inputs.run(proposals, at);
    const known = proposals.flatMap((proposal) => {
      const its = inputs.get(proposal.id);
      return its === undefined ? [] : [{ proposal, inputs: its }];
    });
    const wanted = known.filter(({ inputs }) => judge(table, inputs).verdict.kind !== 'refuse').map(({ proposal }) => proposal);
    const refused = await this.stock.run(wanted, at);
    return known.map(({ proposal, inputs }) => {
      const stockRefused = refused.get(proposal.id);
      const complete: JudgedInputs = stockRefused === undefined ? inputs : { ...inputs, stockRefused };
      return { proposal, inputs: complete, said: judge(table, complete) };
    });
  }
}
