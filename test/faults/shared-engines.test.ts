import { Redis } from 'ioredis';
import { MongoClient } from 'mongodb';
import { expect, inject, it } from 'vitest';

it('every test is given a MongoDB that journals and a Redis that does not evict', async () => {
  const mongo = new MongoClient(inject('mongodbUri'));
  const redis = new Redis(inject('redisUrl'));
  try {
    expect(mongo.options.writeConcern).toMatchObject({ w: 'majority', journal: true });
    expect((await mongo.db().command({ ping: 1 })).ok).toBe(1);
    expect(await redis.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
  } finally {
    redis.disconnect();
    await mongo.close();
  }
});
