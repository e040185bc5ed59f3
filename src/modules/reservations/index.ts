export { donorOf, type ClaimAnswer, type StockClaim } from './domain/donor-stock.js';
export { ReservationsModule } from './reservations.module.js';
export { ReleaseStock } from './usecases/release-stock.js';
export { ReservationReader } from './usecases/reservation-reader.js';
export { ReserveStock } from './usecases/reserve-stock.js';
export { ShipStock } from './usecases/ship-stock.js';
export { ReservationsInMemory } from './reservations-in-memory.js';
