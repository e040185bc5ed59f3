import { MongoWriteConcernError, type Db, type Document } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { insertTogether, updateTogether } from './write-commands.js';

/** A database that took the write and could not say that a majority has it: a replica set in trouble, which no test here has. */
const unsure = (seen: Document[]): Db =>
  ({
    command: (command: Document) => {
      seen.push(command);
      return Promise.resolve({ ok: 1, n: 1, writeConcernError: { code: 64, errmsg: 'waiting for replication timed out' } });
    },
  }) as unknown as Db;

describe('bulk writes', () => {
  it('ask for a journalled majority, and fail where it is not confirmed', async () => {
    const seen: Document[] = [];
    await expect(insertTogether(unsure(seen), 'signals', [{ _id: 's' }])).rejects.toBeInstanceOf(MongoWriteConcernError);
    await expect(updateTogether(unsure(seen), 'actions', [{ q: { _id: 'a' }, u: { $set: { x: 1 } } }])).rejects.toThrow(/replication/);
    expect(seen.map((command) => command['writeConcern'])).toEqual([
      { w: 'majority', j: true },
      { w: 'majority', j: true },
    ]);
  });
});
