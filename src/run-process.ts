import { AppModule } from './app.module.js';
import { createApp, loadSettings } from './platform/index.js';
import { startServer } from './start-server.js';

/** One server process: starts, stops once on SIGINT or SIGTERM, and ends with one sentence when it cannot start. */
export async function runProcess(does: { http: boolean; worker: boolean }): Promise<void> {
  try {
    const app = await createApp(AppModule.with(loadSettings(process.env)));
    const running = await startServer(app, does);
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => {
        const hurry = setTimeout(() => process.exit(1), 15_000);
        void running.stop().finally(() => {
          clearTimeout(hurry);
          process.exit(0);
        });
      });
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
