import type { Proposal } from '../../kernel/index.js';
import type { AuthorityTable } from '../../policies/index.js';
import type { FactReader } from '../detection/index.js';
import type { ReserveStock } from '../reservations/index.js';
import type { AgentSpecs } from '../triage/index.js';
import { FactDonorRecords } from './store/fact-donor-records.js';
import { SpecAgentLimits } from './store/spec-agent-limits.js';
import { GatherInputs } from './usecases/gather-inputs.js';
import { GiveVerdicts, type GivenVerdict } from './usecases/give-verdicts.js';
import { PromiseStock } from './usecases/promise-stock.js';

/** Policy over history: the verdicts of production on one authority table, with stock promised in memory. Nobody is asked. */
export class VerdictsInMemory {
  private readonly verdicts: GiveVerdicts;

  constructor(table: AuthorityTable, facts: FactReader, specs: AgentSpecs, reserve: ReserveStock) {
    const inputs = new GatherInputs(new SpecAgentLimits(specs));
    const stock = new PromiseStock(new FactDonorRecords(facts), reserve);
    this.verdicts = new GiveVerdicts({ run: () => Promise.resolve(table) }, inputs, stock);
  }

  /** `approvals.judge`: in the order given, for scarce stock goes to whoever comes first. */
  run(proposals: readonly Proposal[], at: Date): Promise<GivenVerdict[]> {
    return this.verdicts.run(proposals, at);
  }
}
