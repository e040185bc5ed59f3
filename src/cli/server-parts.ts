import { EndcapError } from '../kernel/index.js';
import { Engines, loadSettings, SimulatedClock } from '../platform/index.js';
import { UsageError, type Terminal } from './command.js';

/** Anything the server is made of, by its class. */
export type Parts = <T>(part: abstract new (...given: never[]) => T) => T;

/**
 * Lends the parts of a server that is put together and never started: no seeds are published, no queue is worked, nothing
 * listens, Redis is not needed. Refusals become sentences; several issues a line each.
 */
export async function withServerParts(terminal: Terminal, use: (parts: Parts) => Promise<number>): Promise<number> {
  if ((terminal.env['MONGODB_URI'] ?? '') === '') throw new UsageError('Set MONGODB_URI to what the server uses (a mongodb:// address).');
  // Nobody signs in and nothing is decrypted here: a development server on the production database, as it were, that only reads.
  const env = {
    ...terminal.env,
    NODE_ENV: 'development',
    LOG_LEVEL: 'silent',
    REDIS_URL: terminal.env['REDIS_URL'] || 'redis://127.0.0.1:6379',
  };
  const [{ AppModule }, { createApp }] = await Promise.all([import('../app.module.js'), import('../platform/index.js')]);
  const app = await createApp(AppModule.with(loadSettings(env))).catch((error: unknown) => {
    throw error instanceof Error && error.name === 'SettingsError'
      ? error
      : new UsageError('MongoDB does not answer at MONGODB_URI: is it running, and is the address right?');
  });
  try {
    await (app.get(SimulatedClock, { strict: false }) as SimulatedClock | null)?.refresh();
    return await use((part) => app.get(part as never, { strict: false }));
  } catch (error) {
    if (!(error instanceof EndcapError)) throw error;
    for (const { path, message } of error.details.issues ?? []) terminal.err(`${path}: ${message}`);
    throw new UsageError(`${error.message[0]?.toUpperCase()}${error.message.slice(1)}.`);
  } finally {
    await app.get(Engines).close();
  }
}
