import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { freshMongo } from '../../../test/support/database.js';
import { SimulatedClock } from './simulated-clock.js';

const at = (hour: number): Date => new Date(Date.UTC(2026, 2, 2, hour));
let fresh: Awaited<ReturnType<typeof freshMongo>>;
beforeAll(async () => {
  fresh = await freshMongo();
});
afterAll(() => fresh.drop());

it('takes the time all processes share, whatever this one was started with', async () => {
  await new SimulatedClock(fresh.mongo, at(8)).refresh();
  const other = new SimulatedClock(fresh.mongo, at(20));
  expect(other.now()).toEqual(at(20));
  await other.refresh();
  expect(other.now()).toEqual(at(8));
});

it('is not set back by an answer that is older than an advance', async () => {
  const clock = new SimulatedClock(fresh.mongo, at(8));
  await clock.refresh();
  const answered = Promise.withResolvers<void>();
  const rows = (clock as unknown as { rows: { findOne: (filter: object) => Promise<unknown> } }).rows;
  const find = rows.findOne.bind(rows);
  vi.spyOn(rows, 'findOne').mockImplementationOnce(async (filter) => {
    const before = await find(filter);
    await answered.promise;
    return before;
  });
  const slow = clock.refresh();
  await clock.set(at(9));
  answered.resolve();
  await slow;
  expect(clock.now()).toEqual(at(9));
});
