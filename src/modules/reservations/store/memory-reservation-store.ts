import type { SubjectKey } from '../../../kernel/index.js';
import type { DonorStock } from '../domain/donor-stock.js';
import { ReservationStore } from '../usecases/reservation-store.js';

/** Reservations in memory: the contract of the database, for history lived again. */
export class MemoryReservationStore extends ReservationStore {
  private readonly donors = new Map<SubjectKey, DonorStock>();
  private readonly holders = new Map<string, SubjectKey>();

  load(donors: readonly SubjectKey[]): Promise<DonorStock[]> {
    return Promise.resolve([...new Set(donors)].flatMap((donor) => this.donors.get(donor) ?? []));
  }

  loadHolding(proposals: readonly string[]): Promise<DonorStock[]> {
    return this.load(proposals.flatMap((proposal) => this.holders.get(proposal) ?? []));
  }

  save(donors: readonly DonorStock[]): Promise<Set<SubjectKey>> {
    const lost = new Set<SubjectKey>();
    for (const donor of donors) {
      if ((this.donors.get(donor.id)?.version ?? 0) !== donor.version) lost.add(donor.id);
      else this.put({ ...donor, version: donor.version + 1 });
    }
    return Promise.resolve(lost);
  }

  mark(proposals: readonly string[], as: 'releasedAt' | 'shippedAt', at: Date): Promise<void> {
    for (const proposal of proposals) {
      const donor = this.donors.get(this.holders.get(proposal) ?? '');
      if (donor === undefined) continue;
      const held = donor.held.map((one) => (one.proposal === proposal && one[as] === undefined ? { ...one, [as]: at } : one));
      this.put({ ...donor, version: donor.version + 1, held });
    }
    return Promise.resolve();
  }

  private put(donor: DonorStock): void {
    for (const { proposal } of this.donors.get(donor.id)?.held ?? []) this.holders.delete(proposal);
    for (const { proposal } of donor.held) this.holders.set(proposal, donor.id);
    this.donors.set(donor.id, donor);
  }
}
