import { Clock, WallClock } from '../kernel/index.js';
import { Mongo, OutboxRegistry, Settings, SettingsError, settingsSchema, SimulatedClock } from '../platform/index.js';
import { SystemClock, SystemWallClock } from '../platform/time/system-clock.js';
import type { Terminal } from './command.js';

/** What commands stand on: the database and the data directory, no Redis, no server. */
export type Installation = {
  readonly mongo: Mongo;
  readonly outboxes: OutboxRegistry;
  readonly wall: WallClock;
  readonly clock: Clock;
  readonly dataDir: string;
};

const needed = settingsSchema.pick({ MONGODB_URI: true, DATA_DIR: true, CLOCK: true });

/** Opens the installation the environment names, lends it, and closes it whatever happens. */
export async function withInstallation<T>(terminal: Terminal, use: (installation: Installation) => Promise<T>): Promise<T> {
  const parsed = needed.safeParse(Object.fromEntries(Object.entries(terminal.env).filter(([, value]) => value !== '')));
  if (!parsed.success) {
    const keys = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))].join(', ');
    throw new SettingsError(`Set ${keys} to what the server uses (MONGODB_URI is a mongodb:// address; DATA_DIR holds the checkpoints).`);
  }
  const { MONGODB_URI, DATA_DIR, CLOCK } = parsed.data;
  const mongo = await Mongo.connect(MONGODB_URI, 'endcap-cli').catch(() => {
    throw new SettingsError('MongoDB does not answer at MONGODB_URI: is it running, and is the address right?');
  });
  try {
    const wall = new SystemWallClock();
    return await use({
      mongo,
      outboxes: new OutboxRegistry(mongo),
      wall,
      clock: await businessClock(mongo, wall, CLOCK),
      dataDir: DATA_DIR,
    });
  } finally {
    await mongo.close();
  }
}

async function businessClock(mongo: Mongo, wall: WallClock, kind: Settings['values']['CLOCK']): Promise<Clock> {
  if (kind === 'system') return new SystemClock();
  const clock = new SimulatedClock(mongo, wall.now());
  await clock.refresh();
  return clock;
}
