import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshMongo } from '../../../../test/support/database.js';
import type { StockClaim } from '../domain/donor-stock.js';
import { ReadReservations } from '../usecases/reservation-reader.js';
import { ReleaseStock } from '../usecases/release-stock.js';
import { ReserveStock } from '../usecases/reserve-stock.js';
import { ShipStock } from '../usecases/ship-stock.js';
import type { ReservationStore } from '../usecases/reservation-store.js';
import { MemoryReservationStore } from './memory-reservation-store.js';
import { MongoReservationStore } from './mongo-reservation-store.js';

const at = (hour: number): Date => new Date(Date.UTC(2026, 2, 3, hour));

/** The one in memory is for history lived again: it keeps the same contract. */
const STORES = ['MongoDB', 'memory'] as const;

describe.each(STORES)('reservations in %s', (kind) => {
  let store: ReservationStore;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const fresh = await freshMongo();
    drop = fresh.drop;
    const kept = new MongoReservationStore(fresh.mongo);
    await kept.ensureIndexes();
    store = kind === 'MongoDB' ? kept : new MemoryReservationStore();
  });
  afterAll(() => drop());

  const claim = (donor: string, proposal: string, quantity: number): StockClaim => ({
    proposal,
    donor,
    quantity,
    until: at(40),
    onHand: 100,
  });

  it('never promises more than there is, however many reserve at once', async () => {
    const donor = 'product:P1|store:S1';
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) => new ReserveStock(store).run([claim(donor, `prp_${index}`, 15)], at(9))),
    );
    const yes = answers.filter((answer) => [...answer.values()][0]?.ok === true);
    expect(yes).toHaveLength(6);
    expect(await new ReadReservations(store).reservedBefore([donor], at(10))).toEqual(new Map([[donor, 90]]));
  });

  it('decides claims on one donor in the order given', async () => {
    const donor = 'dc:D1|product:P1';
    const answers = await new ReserveStock(store).run([claim(donor, 'a', 60), claim(donor, 'b', 60), claim(donor, 'c', 40)], at(9));
    expect([...answers.values()].map((answer) => answer.ok)).toEqual([true, false, true]);
  });

  it('shows reservations only to those who look at a later instant', async () => {
    const donor = 'product:P2|store:S1';
    await new ReserveStock(store).run([claim(donor, 'd', 5)], at(9));
    const reader = new ReadReservations(store);
    expect(await reader.reservedBefore([donor, 'product:none|store:S1'], at(9))).toEqual(new Map());
    expect(await reader.reservedBefore([donor], at(10))).toEqual(new Map([[donor, 5]]));
  });

  it('gives units back when released, and when a later record shows shipped goods gone', async () => {
    const donor = 'product:P3|store:S1';
    await new ReserveStock(store).run([claim(donor, 'e', 5), claim(donor, 'f', 7)], at(9));
    await new ReleaseStock(store).run(['e'], at(10));
    await new ShipStock(store).run(['f'], at(10));
    const reader = new ReadReservations(store);
    expect(await reader.reservedBefore([donor], at(11))).toEqual(new Map([[donor, 7]]));
    expect(await reader.reservedBefore([donor], at(20), new Map([[donor, at(18)]]))).toEqual(new Map());
  });
});
