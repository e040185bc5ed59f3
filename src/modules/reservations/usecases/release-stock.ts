import { Injectable } from '@nestjs/common';
import { ReservationStore } from './reservation-store.js';

/** Gives promised stock back: the proposal was denied, or its action did not happen. */
@Injectable()
export class ReleaseStock {
  constructor(private readonly store: ReservationStore) {}

  run(proposals: readonly string[], now: Date): Promise<void> {
    return this.store.mark(proposals, 'releasedAt', now);
  }
}
