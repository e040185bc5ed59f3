import { Injectable } from '@nestjs/common';
import type { Proposal } from '../../../kernel/index.js';
import { donorOf, ReserveStock, type StockClaim } from '../../reservations/index.js';
import { DonorRecords } from './ports.js';

/** Promises donors’ stock to the proposals that move it, in the order given. */
@Injectable()
export class PromiseStock {
  constructor(
    private readonly records: DonorRecords,
    private readonly reserve: ReserveStock,
  ) {}

  /** Why stock could not be promised, by proposal; those that got theirs or need none are left out. */
  async run(proposals: readonly Proposal[], at: Date): Promise<Map<string, string>> {
    const wanted = proposals.flatMap((proposal) => {
      const donor = donorOf(proposal.action);
      return donor === undefined || proposal.action.type !== 'stock.transfer'
        ? []
        : [{ proposal: proposal.id, donor, quantity: proposal.action.params.quantity, until: proposal.expected.by }];
    });
    if (wanted.length === 0) return new Map();
    const known = await this.records.read([...new Set(wanted.map(({ donor }) => donor))], at);
    const claims = wanted.map((claim): StockClaim => ({ ...claim, onHand: undefined, ...known.get(claim.donor) }));
    const answers = await this.reserve.run(claims, at);
    return new Map([...answers].flatMap(([proposal, answer]): [string, string][] => (answer.ok ? [] : [[proposal, answer.because]])));
  }
}
