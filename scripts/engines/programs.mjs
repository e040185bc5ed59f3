import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findOnPath } from '../processes/find-on-path.mjs';
import { mongodbPid } from './mongodb-wire.mjs';
import { redisPid } from './redis-wire.mjs';

/** @typedef {import('./engine-process.mjs').Program} Program */

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Where set-up prepares engines that the machine does not have. */
export const ENGINES = join(ROOT, '.data', 'engines');

/**
 * How to run a private MongoDB: a server on the path, else the embedded engine that set-up prepared.
 * The two never share files: a server opens only what servers of its own version wrote.
 * @param {string} dataDirectory
 * @param {{ cacheMb: number }} options bound of the storage engine's cache
 * @returns {Program}
 */
export function mongodbProgram(dataDirectory, { cacheMb }) {
  const server = findOnPath('mongod');
  return server
    ? mongodbServer(server, join(dataDirectory, 'mongodb', 'server'), cacheMb)
    : embeddedMongodb(join(dataDirectory, 'mongodb', 'embedded'), cacheMb);
}

/** @param {string} file @param {string} directory @param {number} cacheMb @returns {Program} */
function mongodbServer(file, directory, cacheMb) {
  return {
    name: 'mongodb',
    kind: 'binary',
    directory,
    endsWithStdin: false,
    command: (port) => ({
      file,
      args: [
        '--dbpath',
        directory,
        '--port',
        String(port),
        '--bind_ip',
        '127.0.0.1',
        '--nounixsocket',
        '--wiredTigerCacheSizeGB',
        String(Math.max(0.25, cacheMb / 1024)),
      ],
    }),
    answeringPid: mongodbPid,
  };
}

/** @param {string} directory @param {number} cacheMb @returns {Program} */
function embeddedMongodb(directory, cacheMb) {
  const description = join(ENGINES, 'mongodb', 'engine.json');
  if (!existsSync(description)) {
    throw new Error('There is no MongoDB yet: run `npm run setup`, or set MONGODB_URI to a MongoDB 7 or 8 server.');
  }
  /** @type {{ native: string, loader?: string }} */
  const { native, loader } = JSON.parse(readFileSync(description, 'utf8'));
  const host = fileURLToPath(new URL('./embedded-host.mjs', import.meta.url));
  return {
    name: 'mongodb',
    kind: 'embedded',
    directory,
    endsWithStdin: true,
    command: (port) => {
      const args = [host, join(ROOT, native), directory, String(port), String(cacheMb)];
      if (!loader) return { file: process.execPath, args, env: withAllocator() };
      // A newer C library beside the system's: its loader runs Node with it.
      const library = dirname(join(ROOT, loader));
      return { file: join(ROOT, loader), args: ['--library-path', library, process.execPath, ...args] };
    },
    answeringPid: mongodbPid,
  };
}

/**
 * The engine with jemalloc, which Redis brings along on Debian: measured over two days of 300 stores, the engine kept
 * 460 MB instead of 740 and used a sixth less processor time. Without it the C library's allocator does.
 * @returns {NodeJS.ProcessEnv}
 */
function withAllocator() {
  if (process.platform !== 'linux' || process.env.LD_PRELOAD) return {};
  const unpacked = unpackedRedis()?.libraries;
  const system = existsSync('/usr/lib') ? readdirSync('/usr/lib').filter((name) => name.includes('-linux-gnu')) : [];
  const directories = [...(unpacked ? [unpacked] : []), ...system.map((name) => join('/usr/lib', name)), '/usr/lib64', '/usr/lib'];
  const file = directories.map((directory) => join(directory, 'libjemalloc.so.2')).find((candidate) => existsSync(candidate));
  return file ? { LD_PRELOAD: file } : {};
}

/**
 * How to run a private Redis: a server on the path, else the one that set-up unpacked.
 * @param {string} dataDirectory
 * @returns {Program}
 */
export function redisProgram(dataDirectory) {
  const directory = join(dataDirectory, 'redis');
  const server = findRedis();
  if (!server) throw new Error('There is no Redis yet: run `npm run setup`, or set REDIS_URL to a Redis 7 or Valkey server.');
  const safety = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--save', '', '--maxmemory-policy', 'noeviction'];
  return {
    name: 'redis',
    kind: 'binary',
    directory,
    endsWithStdin: false,
    command: (port) => ({
      file: server.file,
      args: ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--daemonize', 'no', ...safety],
      env: server.libraries ? { LD_LIBRARY_PATH: server.libraries } : {},
    }),
    answeringPid: redisPid,
  };
}

/** @returns {{ file: string, libraries?: string } | undefined} */
export function findRedis() {
  const file = findOnPath('redis-server') ?? findOnPath('valkey-server');
  return file ? { file } : unpackedRedis();
}

/** The one that set-up unpacked in the checkout. */
function unpackedRedis() {
  const description = join(ENGINES, 'redis', 'engine.json');
  if (!existsSync(description)) return undefined;
  /** @type {{ server: string, libraries: string }} */
  const unpacked = JSON.parse(readFileSync(description, 'utf8'));
  return { file: join(ROOT, unpacked.server), libraries: join(ROOT, unpacked.libraries) };
}
