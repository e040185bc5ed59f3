import { Injectable } from '@nestjs/common';
import { ReservationStore } from './reservation-store.js';

/** Notes that promised stock is on its way: later records of the donor show it gone. */
@Injectable()
export class ShipStock {
  constructor(private readonly store: ReservationStore) {}

  run(proposals: readonly string[], now: Date): Promise<void> {
    return this.store.mark(proposals, 'shippedAt', now);
  }
}
