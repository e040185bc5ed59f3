import { Injectable } from '@nestjs/common';
import type { SubjectKey } from '../../../kernel/index.js';
import { holds, unitsHeld } from '../domain/donor-stock.js';
import { ReservationStore } from './reservation-store.js';

/** What donors have promised, for whoever looks for stock. */
export abstract class ReservationReader {
  /**
   * Units promised by each donor, of reservations made strictly before `at`: what competitors of the same business
   * instant see does not depend on who came first. With `recordedAt` (when each donor’s stock record was taken) shipped
   * goods that the record already shows gone are not counted twice. Donors without promises are left out.
   */
  abstract reservedBefore(
    subjects: readonly SubjectKey[],
    at: Date,
    recordedAt?: ReadonlyMap<SubjectKey, Date>,
  ): Promise<Map<SubjectKey, number>>;
  /** Those of the proposals whose stock, promised strictly before `at`, is neither given back, nor shipped, nor out of time. */
  abstract standing(proposals: readonly string[], at: Date): Promise<Set<string>>;
}

@Injectable()
export class ReadReservations extends ReservationReader {
  constructor(private readonly store: ReservationStore) {
    super();
  }

  async reservedBefore(
    subjects: readonly SubjectKey[],
    at: Date,
    recordedAt: ReadonlyMap<SubjectKey, Date> = new Map(),
  ): Promise<Map<SubjectKey, number>> {
    const donors = await this.store.load(subjects);
    const units = donors.map((donor): [SubjectKey, number] => [
      donor.id,
      unitsHeld(donor, (held) => held.reservedAt < at && holds(held, at, recordedAt.get(donor.id))),
    ]);
    return new Map(units.filter(([, held]) => held > 0));
  }

  async standing(proposals: readonly string[], at: Date): Promise<Set<string>> {
    const asked = new Set(proposals);
    const donors = await this.store.loadHolding(proposals);
    return new Set(
      donors.flatMap((donor) =>
        donor.held
          .filter(
            (held) =>
              asked.has(held.proposal) && held.reservedAt < at && holds(held, at) && !(held.shippedAt !== undefined && held.shippedAt < at),
          )
          .map((held) => held.proposal),
      ),
    );
  }
}
