import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tryLock } from '../processes/lock.mjs';
import { endOrphan } from './engine-process.mjs';
import { startEngines } from './start-engines.mjs';

const HOME = fileURLToPath(new URL('../../.data/test', import.meta.url));
const YOUNG_MS = 60_000;

/** @type {import('./temporary-engines.mjs').startTemporaryEngines} */
export async function startTemporaryEngines(options = {}) {
  await removeAbandoned();
  const name = `${process.pid}-${Date.now()}`;
  const dataDir = join(HOME, name);
  mkdirSync(dataDir, { recursive: true });
  const remove = () => rmSync(dataDir, { recursive: true, force: true });
  const engines = await startEngines({ ...options, dataDir }).catch((error) => {
    remove();
    throw error;
  });
  const external = engines.describe.mongodb === 'external';
  const mongodbUri = external ? withDatabase(engines.mongodbUri, `endcap_test_${name.replace('-', '_')}`) : engines.mongodbUri;
  const { stop } = engines;
  // Assigned, not copied: the running pids are read from the engines each time.
  return Object.assign(engines, {
    mongodbUri,
    stop: async () => {
      if (external) await drop(mongodbUri);
      await stop();
      remove();
    },
  });
}

/** What a killed test run could not remove; a directory that just appeared belongs to somebody who is starting. */
async function removeAbandoned() {
  if (!existsSync(HOME)) return;
  for (const name of readdirSync(HOME)) {
    const directory = join(HOME, name);
    const age = Date.now() - (statSync(directory, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age < YOUNG_MS) continue;
    const run = join(directory, 'run');
    if ('heldBy' in tryLock(join(run, 'lock'))) continue;
    for (const engine of /** @type {const} */ (['mongodb', 'redis'])) await endOrphan(run, engine);
    rmSync(directory, { recursive: true, force: true });
  }
}

/**
 * The same server and the same rights, another database.
 * @param {string} uri
 * @param {string} database
 */
export function withDatabase(uri, database) {
  const [, server = uri, before = '', query = ''] = /^([^/]+\/\/[^/?]+)\/?([^?]*)\??(.*)$/.exec(uri) ?? [];
  const options = new URLSearchParams(query);
  // Who signs in is looked up in the database of the address unless another one is named.
  if (server.includes('@') && before && !options.has('authSource')) options.set('authSource', before);
  const rest = options.toString();
  return `${server}/${database}${rest && `?${rest}`}`;
}

/** @param {string} uri */
async function drop(uri) {
  const { MongoClient } = await import('mongodb');
  const client = new MongoClient(uri);
  try {
    await client.db().dropDatabase();
  } finally {
    await client.close();
  }
}
