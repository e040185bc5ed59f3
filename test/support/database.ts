import { randomUUID } from 'node:crypto';
import { Mongo } from '../../src/platform/index.js';

/** Address of a database nobody else uses, on the engine all tests share. */
export function freshDatabaseUri(): string {
  const shared = process.env['ENDCAP_TEST_MONGODB_URI'];
  if (shared === undefined) throw new Error('ENDCAP_TEST_MONGODB_URI is not set: run tests through vitest');
  const uri = new URL(shared);
  uri.pathname = `/t${randomUUID().replaceAll('-', '').slice(0, 20)}`;
  return uri.toString();
}

/** A connection to a fresh database; `drop` removes it and closes. */
export async function freshMongo(): Promise<{ mongo: Mongo; uri: string; drop: () => Promise<void> }> {
  const uri = freshDatabaseUri();
  const mongo = await Mongo.connect(uri);
  return {
    mongo,
    uri,
    drop: async () => {
      await mongo.db.dropDatabase();
      await mongo.close();
    },
  };
}
