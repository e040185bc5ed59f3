import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from '../../src/app.module.js';
import { startServer, type RunningServer } from '../../src/start-server.js';
import { createApp, loadSettings, Mongo } from '../../src/platform/index.js';
import { freshDatabaseUri } from './database.js';

export type TestServer = { app: NestFastifyApplication; url: string; mongo: Mongo; close: () => Promise<void> };
export type TestServerOptions = {
  /** Environment settings over the defaults (a simulated clock, no log). */
  settings?: Record<string, string>;
  worker?: boolean;
  /** Database to use again, for restarts. */
  uri?: string;
};

let redisDatabase = 0;

/** The whole server on real engines, a database of its own and a free port on 127.0.0.1. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const redis = new URL(process.env['ENDCAP_TEST_REDIS_URL'] ?? 'redis://127.0.0.1:6379');
  redisDatabase = (redisDatabase + 1) % 16;
  redis.pathname = `/${redisDatabase}`;
  const uri = options.uri ?? freshDatabaseUri();
  const settings = loadSettings({
    NODE_ENV: 'test',
    MONGODB_URI: uri,
    REDIS_URL: redis.toString(),
    PORT: '0',
    LOG_LEVEL: process.env['TEST_LOG'] ?? 'silent',
    CLOCK: 'simulated',
    CLOCK_START: '2026-03-02T00:00:00+01:00',
    FIRST_RUN_TOKEN: 'first-run-token-of-tests',
    // One directory a database: signed checkpoints vouch for one ledger.
    DATA_DIR: `.data/test${new URL(uri).pathname}`,
    ...options.settings,
  });
  const app = await createApp(AppModule.with(settings) as unknown as Type<unknown>);
  const running: RunningServer = await startServer(app, { http: true, worker: options.worker ?? true });
  const mongo = app.get(Mongo);
  return {
    app,
    url: running.url,
    mongo,
    close: async () => {
      if (options.uri === undefined) await mongo.db.dropDatabase();
      await running.stop();
    },
  };
}
