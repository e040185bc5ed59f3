import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshMongo } from '../../../test/support/database.js';
import type { Mongo } from './mongo.js';
import { Retention } from './retention.js';

describe('retention', () => {
  let mongo: Mongo;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    ({ mongo, drop } = await freshMongo());
  });
  afterAll(() => drop());

  it('deletes what is past its time and keeps the rest, and what has no date', async () => {
    const now = new Date('2026-03-10T00:00:00Z');
    const retention = new Retention(mongo, { now: () => now });
    retention.register({ collection: 'done_things', field: 'doneAt', days: 7, where: { state: 'done' } });
    await mongo.db.collection<{ _id: string; doneAt?: Date; state: string }>('done_things').insertMany([
      { _id: 'old', doneAt: new Date('2026-03-02T00:00:00Z'), state: 'done' },
      { _id: 'old-but-dead', doneAt: new Date('2026-03-02T00:00:00Z'), state: 'dead' },
      { _id: 'recent', doneAt: new Date('2026-03-04T00:00:00Z'), state: 'done' },
      { _id: 'open', state: 'done' },
    ]);
    expect(await retention.purge()).toEqual({ done_things: 1 });
    const left = await mongo.db.collection<{ _id: string }>('done_things').find().sort({ _id: 1 }).toArray();
    expect(left.map((row) => row._id)).toEqual(['old-but-dead', 'open', 'recent']);
  });
});
