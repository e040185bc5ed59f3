import type { Document } from 'mongodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freshMongo } from '../../../test/support/database.js';
import { GroupedWrites } from './grouped-writes.js';
import type { Mongo } from './mongo.js';

type Row = Document & { _id: string };
const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `r${String(index).padStart(3, '0')}`);

describe('writes asked for side by side', () => {
  let mongo: Mongo;
  let drop: () => Promise<void>;
  let writes: GroupedWrites;
  const rows = () => mongo.db.collection<Row>('things');
  const bump = (_id: string, version: number, set: Document = {}): Promise<boolean> =>
    writes.update({ filter: { _id, version }, update: { $set: { ...set, version: version + 1 } } });

  beforeAll(async () => {
    ({ mongo, drop } = await freshMongo());
    await rows().createIndex({ key: 1 }, { unique: true, sparse: true });
  });
  beforeEach(async () => {
    await rows().deleteMany({});
    writes = new GroupedWrites(mongo.db, 'things');
  });
  afterAll(() => drop());

  it('are all done, and each knows of its own', async () => {
    expect(new Set(await Promise.all(ids(450).map((_id) => writes.insert({ _id, version: 1 }))))).toEqual(new Set([true]));
    const saved = await Promise.all(ids(450).map((id, index) => bump(id, index % 3 === 0 ? 9 : 1)));
    expect(saved).toEqual(ids(450).map((_, index) => index % 3 !== 0));
    expect(await rows().countDocuments({ version: 2 })).toBe(300);
  });

  it('let exactly one of many writers of one document win, in one process and in two', async () => {
    await Promise.all(ids(20).map((_id) => writes.insert({ _id, version: 1 })));
    const other = new GroupedWrites(mongo.db, 'things');
    const races = await Promise.all(
      ids(20).map((id) =>
        Promise.all([
          bump(id, 1),
          bump(id, 1),
          other.update({ filter: { _id: id, version: 1 }, update: { $set: { version: 2 } } }),
          other.update({ filter: { _id: id, version: 1 }, update: { $set: { version: 2 } } }),
        ]),
      ),
    );
    expect(races.map((won) => won.filter(Boolean).length)).toEqual(races.map(() => 1));
  });

  it('tell of an id that is there already, and insert the others', async () => {
    await writes.insert({ _id: 'r001', version: 7 });
    expect(await Promise.all(ids(4).map((_id) => writes.insert({ _id, version: 1 })))).toEqual([true, false, true, true]);
    expect((await rows().findOne({ _id: 'r001' }))?.['version']).toBe(7);
  });

  it('fail alone: neighbours of a refused write are done', async () => {
    await Promise.all([...ids(5).map((_id) => writes.insert({ _id, version: 1 })), writes.insert({ _id: 'x', key: 'taken', version: 1 })]);
    const ended = await Promise.allSettled(ids(5).map((id, index) => bump(id, 1, index === 2 ? { key: 'taken' } : {})));
    expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(await rows().countDocuments({ version: 2 })).toBe(4);
  });
});
