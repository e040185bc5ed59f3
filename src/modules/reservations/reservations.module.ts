import { Module, type OnModuleInit } from '@nestjs/common';
import { MongoReservationStore } from './store/mongo-reservation-store.js';
import { ReleaseStock } from './usecases/release-stock.js';
import { ReadReservations, ReservationReader } from './usecases/reservation-reader.js';
import { ReservationStore } from './usecases/reservation-store.js';
import { ReserveStock } from './usecases/reserve-stock.js';
import { ShipStock } from './usecases/ship-stock.js';

/** Scarce stock promised to proposals: who looks for stock and who judges both see the same promises. */
@Module({
  providers: [
    MongoReservationStore,
    { provide: ReservationStore, useExisting: MongoReservationStore },
    { provide: ReservationReader, useClass: ReadReservations },
    ReserveStock,
    ReleaseStock,
    ShipStock,
  ],
  exports: [ReservationReader, ReserveStock, ReleaseStock, ShipStock],
})
export class ReservationsModule implements OnModuleInit {
  constructor(private readonly store: MongoReservationStore) {}

  async onModuleInit(): Promise<void> {
    await this.store.ensureIndexes();
  }
}
