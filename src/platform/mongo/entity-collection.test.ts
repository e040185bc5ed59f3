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

  async function read(id: string): Promise<Thing> {
    const found = await things.find(id);
    if (found === undefined) throw new Error(`no ${id}`);
    return found;
  }

  beforeAll(async () => {
    ({ mongo, drop } = await freshMongo());
  });
  beforeEach(async () => {
    things = collection();
    await things.rows.deleteMany({});
  });
  afterAll(() => drop());

  it('are saved whole or in part to the same effect, whether they were read before or not', async () => {
    for (const id of ['read', 'made']) await things.insert(thing(id), []);
    const next = { at: new Date(NOON), name: 'two', parts: ['a', 'b'], note: undefined };
    expect(await things.save({ ...(await read('read')), ...next }, [])).toBe(true);
    expect(await things.save({ ...thing('made'), ...next }, [])).toBe(true);
    for (const id of ['read', 'made']) expect(await row(id)).toEqual({ _id: id, version: 2, name: 'two', at: NOON, parts: ['a', 'b'] });
  });

  it('are sent only as far as they changed since they were read: what else stands in the document stays', async () => {
    await things.insert(thing('t'), []);
    const [t] = await things.findMany({ _id: 't' });
    await things.rows.updateOne({ _id: 't' } as never, { $set: { name: 'by another hand' } } as never);
    expect(await things.save({ ...(t as Thing), parts: ['c'] }, [])).toBe(true);
    expect(await row('t')).toMatchObject({ name: 'by another hand', parts: ['c'], version: 2 });
  });

  it('are sent whole when what was read is another version, or another entity', async () => {
    await things.insert(thing('t'), []);
    await things.insert({ ...thing('u'), name: 'of u' }, []);
    const t = await read('t');
    await things.save({ ...t, name: 'theirs' }, []);
    // Read at version 1 with the name `one`; at version 2 the name is another.
    expect(await things.save({ ...t, name: 'mine' }, [])).toBe(false);
    expect(await things.save({ ...t, version: 2 }, [])).toBe(true);
    expect(await row('t')).toMatchObject({ name: 'one', version: 3 });
    expect(await things.save({ ...t, id: 'u' }, [])).toBe(true);
    expect(await row('u')).toMatchObject({ name: 'one', version: 2 });
  });

  it('do not show what was read to the database, JSON or whoever lists their fields', async () => {
    await things.insert(thing('t'), []);
    const t = await read('t');
    expect(Object.keys(t).sort()).toEqual(Object.keys(thing('t')).sort());
    expect(JSON.parse(JSON.stringify(t))).toEqual(JSON.parse(JSON.stringify(thing('t'))));
    await things.insert({ ...t, id: 'copy' }, []);
    expect(await row('copy')).toEqual({ ...(await row('t')), _id: 'copy' });
  });

  it('lose a field that is taken away, also when it was taken away and given back before', async () => {
    await things.insert(thing('t'), []);
    await things.save({ ...(await read('t')), note: undefined }, []);
    expect(await row('t')).not.toHaveProperty('note');
    await things.save({ ...(await read('t')), note: 'again' }, []);
    await things.save({ ...(await read('t')), note: undefined }, []);
    expect(await row('t')).not.toHaveProperty('note');
    const { note: _note, ...without } = thing('u');
    await things.insert(thing('u'), []);
    await things.save(without, []); // not named: stays
    expect(await row('u')).toMatchObject({ note: 'as it was' });
    await things.save({ ...without, version: 2, note: undefined }, []);
    expect(await row('u')).not.toHaveProperty('note');
  });
});
