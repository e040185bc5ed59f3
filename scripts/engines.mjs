// node scripts/engines.mjs [--data-dir DIRECTORY] [--fresh]
// Starts MongoDB and Redis, prints one line of JSON and stays until it is interrupted.
import { parseArgs } from 'node:util';
import { startEngines } from './engines/start-engines.mjs';
import { prepareMongodb } from './setup/mongodb.mjs';
import { prepareRedis } from './setup/redis.mjs';
import { withSetupLock } from './setup/with-setup-lock.mjs';

const { values } = parseArgs({ options: { 'data-dir': { type: 'string' }, fresh: { type: 'boolean', default: false } } });
/** @param {string} line */
const log = (line) => console.error(line);

try {
  await withSetupLock(log, async () => {
    await prepareMongodb({ log });
    await prepareRedis({ log });
  });
  const { mongodbUri, redisUrl, pids } = await startEngines({ dataDir: values['data-dir'], fresh: values.fresh, log });
  console.log(JSON.stringify({ mongodbUri, redisUrl, pids }));
  setInterval(() => {}, 60_000); // the engines alone do not keep this process
} catch (error) {
  log(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
