import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiDocument } from './modules/operations/index.js';
import { buildOpenApi } from './openapi.js';
import { Engines, Hints, Ledger, Log, OutboxRegistry, Relay, Settings, Upkeep, Worker, WorkStore } from './platform/index.js';

export type RunningServer = { url: string; stop: () => Promise<void> };

/** Starts what this process shall do: answer requests, work the queues, or both. */
export async function startServer(app: NestFastifyApplication, does: { http: boolean; worker: boolean }): Promise<RunningServer> {
  const { HOST, PORT } = app.get(Settings).values;
  const engines = app.get(Engines);
  await app.init();
  await engines.probe({ ledger: app.get(Ledger), work: app.get(WorkStore) });
  if (does.worker) {
    app.get(Relay).start();
    app.get(Worker).start();
    app.get(Upkeep).start();
  } else {
    // The relay runs in a worker process: tell it through Redis.
    const hints = app.get(Hints);
    app.get(OutboxRegistry).onEvents((collection) => hints.publishNudge(collection));
  }
  if (does.http) {
    app.get(ApiDocument, { strict: false }).set(buildOpenApi(app));
    await app.listen(PORT, HOST);
  }
  const url = does.http ? await app.getUrl() : '';
  app.get(Log).info({ url, ...does }, 'server.started');
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= shutDown(app, does));
  return { url, stop };
}

/** No new requests, work in hand finished, engines closed. */
async function shutDown(app: NestFastifyApplication, does: { worker: boolean }): Promise<void> {
  await app.close();
  if (does.worker) {
    await app.get(Upkeep).stop();
    await app.get(Worker).stop();
    await app.get(Relay).stop();
  }
  app.get(Log).info({}, 'server.stopped');
  await app.get(Engines).close();
}
