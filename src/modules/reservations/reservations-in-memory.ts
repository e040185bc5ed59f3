import { MemoryReservationStore } from './store/memory-reservation-store.js';
import { ReadReservations, type ReservationReader } from './usecases/reservation-reader.js';
import { ReserveStock } from './usecases/reserve-stock.js';

/** Promises of stock that exist in memory alone. */
export class ReservationsInMemory {
  private readonly store = new MemoryReservationStore();
  readonly reader: ReservationReader = new ReadReservations(this.store);
  readonly reserve = new ReserveStock(this.store);
}
