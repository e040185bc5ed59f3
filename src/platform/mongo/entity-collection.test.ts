import type { Document } from 'mongodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freshMongo } from '../../../test/support/database.js';
import { EntityCollection } from './entity-collection.js';
import type { Mongo } from './mongo.js';
import { OutboxRegistry } from './outbox.js';

type Thing = {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly at: Date;
  readonly parts: readonly string[];
  readonly note?: string | undefined;
};
const NOON = new Date('2026-03-01T12:00:00Z');
const thing = (id: string): Thing => ({ id, version: 1, name: 'one', at: NOON, parts: ['a'], note: 'as it was' });

describe('entities of one kind', () => {
  let mongo: Mongo;
  let drop: () => Promise<void>;
  let things: EntityCollection<Thing>;
  const collection = (): EntityCollection<Thing> =>
    new EntityCollection<Thing>(mongo, new OutboxRegistry(mongo), { now: () => new Date() }, 'things');
  const row = async (id: string): Promise<Document | null> => things.rows.findOne({ _id: id } as never);

  beforeAll(async () => {
    ({ mongo, drop } = await freshMongo());
  });
  beforeEach(async () => {
    things = collection();
    await things.rows.deleteMany({});
  });
  afterAll(() => drop());

  it('are saved whole or in part to the same effect, whether they were read, written or never seen here', async () => {
    for (const id of ['written', 'read', 'unseen']) await things.insert(thing(id), []);
    const other = collection();
    await other.find('read');
    const next = (id: string): Thing => ({ ...thing(id), at: new Date(NOON), name: 'two', parts: ['a', 'b'], note: undefined });
    expect(await things.save(next('written'), [])).toBe(true);
    expect(await other.save(next('read'), [])).toBe(true);
    expect(await collection().save(next('unseen'), [])).toBe(true);
    for (const id of ['written', 'read', 'unseen'])
      expect(await things.find(id)).toEqual({ id, version: 2, name: 'two', at: NOON, parts: ['a', 'b'] });
  });

  it('are sent only as far as they changed: what else stands in the document stays', async () => {
    await things.insert(thing('t'), []);
    await things.rows.updateOne({ _id: 't' } as never, { $set: { name: 'by another hand' } } as never);
    expect(await things.save({ ...thing('t'), parts: ['c'] }, [])).toBe(true);
    expect(await row('t')).toMatchObject({ name: 'by another hand', parts: ['c'], version: 2 });
  });

  it('are compared with what was seen of the very version they were read at', async () => {
    await things.insert(thing('t'), []);
    const other = collection();
    const theirs = await other.find('t');
    await other.save({ ...(theirs as Thing), name: 'theirs' }, []);
    // Seen here at version 1 with the name `one`; at version 2 the name is another.
    expect(await things.save({ ...thing('t'), name: 'mine' }, [])).toBe(false);
    expect(await things.save({ ...thing('t'), version: 2, name: 'one' }, [])).toBe(true);
    expect(await row('t')).toMatchObject({ name: 'one', version: 3 });
  });

  it('lose a field that is taken away, also when it was taken away and given back before', async () => {
    await things.insert(thing('t'), []);
    await things.save({ ...thing('t'), note: undefined }, []);
    expect(await row('t')).not.toHaveProperty('note');
    await things.save({ ...thing('t'), version: 2, note: 'again' }, []);
    await things.save({ ...thing('t'), version: 3, note: undefined }, []);
    expect(await row('t')).not.toHaveProperty('note');
    const { note: _note, ...without } = thing('u');
    await things.insert(thing('u'), []);
    await things.save(without, []); // not named: stays
    expect(await row('u')).toMatchObject({ note: 'as it was' });
    await things.save({ ...without, version: 2, note: undefined }, []);
    expect(await row('u')).not.toHaveProperty('note');
  });
});
