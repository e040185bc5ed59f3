import { afterAll, beforeAll } from 'vitest';
import { freshMongo } from '../../../../test/support/database.js';
import { runJournalContract } from '../../../agents/runtime/journal.contract.js';
import type { Mongo } from '../../../platform/index.js';
import { MongoRunJournal } from './mongo-run-journal.js';

let mongo: Mongo;
let drop: () => Promise<void>;
beforeAll(async () => {
  ({ mongo, drop } = await freshMongo());
});
afterAll(() => drop());

runJournalContract('MongoDB', async () => {
  await mongo.db.dropDatabase();
  return new MongoRunJournal(mongo);
});
