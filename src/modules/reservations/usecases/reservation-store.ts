import type { SubjectKey } from '../../../kernel/index.js';
import type { DonorStock } from '../domain/donor-stock.js';

/** Reservations, one document a donor. */
export abstract class ReservationStore {
  /** Donors that have promised anything; others are left out. */
  abstract load(donors: readonly SubjectKey[]): Promise<DonorStock[]>;
  /** Donors that hold stock for any of these proposals. */
  abstract loadHolding(proposals: readonly string[]): Promise<DonorStock[]>;
  /** Compare-and-set on the version (0 = not there yet) of each; answers the donors that lost. */
  abstract save(donors: readonly DonorStock[]): Promise<Set<SubjectKey>>;
  /** Marks the reservations of these proposals; those already marked stay as they are. */
  abstract mark(proposals: readonly string[], as: 'releasedAt' | 'shippedAt', at: Date): Promise<void>;
}
