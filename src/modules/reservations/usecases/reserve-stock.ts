import { Injectable } from '@nestjs/common';
import { EndcapError, type SubjectKey } from '../../../kernel/index.js';
import { reserve, type ClaimAnswer, type DonorStock, type StockClaim } from '../domain/donor-stock.js';
import { ReservationStore } from './reservation-store.js';

const MAX_ROUNDS = 20;

/** Promises donors’ stock to proposals, in the order given. Claims that lost against another process are decided anew. */
@Injectable()
export class ReserveStock {
  constructor(private readonly store: ReservationStore) {}

  /** Answers by proposal. Throws `conflict` when others keep winning; the job then comes again. */
  async run(claims: readonly StockClaim[], now: Date): Promise<Map<string, ClaimAnswer>> {
    const answers = new Map<string, ClaimAnswer>();
    let open = claims;
    for (let round = 0; open.length > 0; round += 1) {
      if (round === MAX_ROUNDS) throw new EndcapError('conflict', 'stock of a donor is wanted by too many at once');
      const lost = await this.decide(open, answers, now);
      open = open.filter((claim) => lost.has(claim.donor));
    }
    return answers;
  }

  private async decide(claims: readonly StockClaim[], answers: Map<string, ClaimAnswer>, now: Date): Promise<Set<SubjectKey>> {
    const wanted = [...new Set(claims.map((claim) => claim.donor))];
    const known = new Map((await this.store.load(wanted)).map((donor) => [donor.id, donor]));
    const changed = new Map<SubjectKey, DonorStock>();
    for (const claim of claims) {
      const before = changed.get(claim.donor) ?? known.get(claim.donor) ?? { id: claim.donor, version: 0, held: [] };
      const { donor, answer } = reserve(before, claim, now);
      answers.set(claim.proposal, answer);
      if (donor !== before) changed.set(claim.donor, donor);
    }
    return this.store.save([...changed.values()]);
  }
}
