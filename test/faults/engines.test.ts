import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { MongoClient } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEngines, type Engines } from '../../scripts/engines/start-engines.mjs';

/**
 * The engines that the demo, the tests and every developer stand on: they keep what they acknowledged,
 * and nothing of them is left behind, however their parent ends.
 */
let dataDir: string;
let cleanUp: (() => unknown)[];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'endcap-engines-'));
  cleanUp = [];
});

afterEach(async () => {
  for (const step of cleanUp.reverse()) await step();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('private engines', () => {
  it('keep what was written over a stop and a start, and forget it when asked for a fresh start', async () => {
    const first = await start();
    await withClients(first, async (mongo, redis) => {
      await mongo.db().collection<{ _id: string }>('kept').insertOne({ _id: 'store:212' });
      await redis.set('kept', 'store:212');
    });
    await first.stop();
    writeFileSync(join(dataDir, 'notes.txt'), 'not an engine');

    const second = await start();
    await withClients(second, async (mongo, redis) => {
      expect(await mongo.db().collection('kept').countDocuments()).toBe(1);
      expect(await redis.get('kept')).toBe('store:212');
    });
    await second.stop();

    const third = await start({ fresh: true });
    await withClients(third, async (mongo, redis) => {
      expect(await mongo.db().collection('kept').countDocuments()).toBe(0);
      expect(await redis.get('kept')).toBeNull();
    });
    expect(existsSync(join(dataDir, 'notes.txt'))).toBe(true);
  });

  it.runIf(process.platform === 'linux')('listen on 127.0.0.1 alone', async () => {
    const engines = await start();
    for (const uri of [engines.mongodbUri, engines.redisUrl]) expect(listeners(portOf(uri))).toEqual(['0100007F']);
  });

  it('run Redis so that it neither evicts nor snapshots, and logs every second', async () => {
    const engines = await start();
    await withClients(engines, async (_mongo, redis) => {
      const settings = await redis.config('GET', 'maxmemory-policy', 'appendonly', 'appendfsync', 'save');
      expect(Object.fromEntries(pairs(settings as string[]))).toEqual({
        'maxmemory-policy': 'noeviction',
        appendonly: 'yes',
        appendfsync: 'everysec',
        save: '',
      });
    });
  });

  it('come back on the same ports after a kill, a restart and the loss of all of Redis', async () => {
    const engines = await start();
    const before = { ...engines.pids };
    await withClients(engines, async (mongo, redis) => {
      await redis.set('lost', '1');
      await engines.kill('redis');
      expect(engines.pids.redis).toBeUndefined();
      await engines.restart('redis');
      await engines.restart('mongodb');
      expect(engines.pids.redis).not.toBe(before.redis);
      expect(engines.pids.mongodb).not.toBe(before.mongodb);
      expect((await mongo.db().command({ ping: 1 })).ok).toBe(1);
      await engines.wipeRedis();
      expect(await redis.get('lost')).toBeNull();
    });
  });

  it('tell when an engine dies by itself, but not when it was asked to', async () => {
    const crashes: string[] = [];
    const engines = await start({ onCrash: (name) => crashes.push(name) });
    await engines.kill('redis');
    process.kill(engines.pids.mongodb!, 'SIGKILL');
    await until(() => crashes.length > 0);
    expect(crashes).toEqual(['mongodb']);
  });
});

describe('MongoDB', () => {
  it('keeps every write it acknowledged as journalled when it is killed in the middle of the load', async () => {
    const engines = await start();
    const acknowledged = new Set<number>();
    let next = 0;
    for (let round = 0; round < 4; round++) {
      const client = new MongoClient(engines.mongodbUri, { serverSelectionTimeoutMS: 5_000 });
      const writes = client.db().collection<{ _id: number; body: string }>('writes');
      await writes.countDocuments();
      const writer = async () => {
        for (;;) {
          const _id = next++;
          await writes.insertOne({ _id, body: 'x'.repeat(600) });
          acknowledged.add(_id);
        }
      };
      const writers = Array.from({ length: 16 }, () => writer().catch(() => undefined));
      const atLeast = acknowledged.size + 100 + 50 * round;
      await until(() => acknowledged.size >= atLeast);
      await engines.kill('mongodb');
      await Promise.all([client.close(), ...writers]);
      await engines.restart('mongodb');
    }
    await withClients(engines, async (mongo) => {
      const stored = new Set((await mongo.db().collection<{ _id: number }>('writes').find().toArray()).map(({ _id }) => _id));
      expect([...acknowledged].filter((id) => !stored.has(id))).toEqual([]);
      expect(acknowledged.size).toBeGreaterThan(400);
    });
  });
});

describe('a parent', () => {
  it('that is killed leaves no engine behind, and the next start finds the data', async () => {
    const parent = await startParent();
    await withClients(parent.engines, (mongo) => mongo.db().collection('kept').insertOne({ from: 'the first' }));
    parent.process.kill('SIGKILL');
    await until(() => parent.pids.every((pid) => !isRunning(pid)));

    const engines = await start();
    await withClients(engines, async (mongo) => expect(await mongo.db().collection('kept').countDocuments()).toBe(1));
  });

  it('that is asked twice to end, as npm and terminals do, ends its engines in good order', async () => {
    const parent = await startParent();
    const ended = once(parent.process, 'exit');
    parent.process.kill('SIGINT');
    // Not at once: two signals that wait together arrive as one.
    setTimeout(() => parent.process.kill('SIGINT'), 10);
    expect(await ended).toEqual([130, null]);
    expect(parent.pids.filter(isRunning)).toEqual([]);
    expect(readFileSync(join(dataDir, 'run', 'redis.log'), 'utf8')).toContain('ready to exit, bye bye');
  });

  it.runIf(process.platform === 'linux')('that was killed together with the watchdog is cleaned up after by the next start', async () => {
    const parent = await startParent();
    const redis = parent.engines.pids.redis!;
    process.kill(watchdogOf(redis), 'SIGKILL');
    parent.process.kill('SIGKILL');
    await until(() => !isRunning(parent.process.pid!));
    expect(isRunning(redis)).toBe(true);

    const told: string[] = [];
    await start({ log: (line) => told.push(line) });
    expect(isRunning(redis)).toBe(false);
    expect(told).toContain(`ended redis (process ${redis}), which an earlier run had left behind`);
  });
});

describe('a data directory', () => {
  it('is refused to a second start, in one sentence, and the first goes on', async () => {
    const engines = await start();
    await expect(startEngines({ dataDir, own: true })).rejects.toThrow(/^The engines of .* are in use by process \d+: .*\.$/);
    await withClients(engines, async (mongo) => expect((await mongo.db().command({ ping: 1 })).ok).toBe(1));
  });

  it('whose record names a process id that now belongs to somebody else leaves that process alone', async () => {
    const stranger = spawn('sleep', ['60'], { stdio: 'ignore' });
    cleanUp.push(() => stranger.kill('SIGKILL'));
    const recycled = JSON.stringify({ pid: stranger.pid, born: 'at another time' });
    mkdirSync(join(dataDir, 'run', 'lock'), { recursive: true });
    writeFileSync(join(dataDir, 'run', 'redis.json'), recycled);
    writeFileSync(join(dataDir, 'run', 'lock', '7'), recycled);

    await start();
    expect(isRunning(stranger.pid!)).toBe(true);
  });

  it('whose holder died goes to exactly one of many that want it', async () => {
    const dead = spawn('true');
    await once(dead, 'exit');
    const lock = join(dataDir, 'lock');
    for (let round = 1; round <= 6; round++) {
      rmSync(lock, { recursive: true, force: true });
      mkdirSync(lock);
      writeFileSync(join(lock, '3'), JSON.stringify({ pid: dead.pid, born: 'before' }));
      const startAt = Date.now() + 400;
      const contenders = await Promise.all(Array.from({ length: 4 }, () => contend(lock, startAt)));
      for (const { child } of contenders) child.kill('SIGKILL');
      expect(contenders.filter(({ answer }) => answer === 'mine')).toHaveLength(1);
    }
  });
});

async function start(options: Parameters<typeof startEngines>[0] = {}): Promise<Engines> {
  const engines = await startEngines({ dataDir, own: true, stopOnSignals: false, ...options });
  cleanUp.push(() => engines.stop());
  return engines;
}

/** The engines as another process, the way developers run them. */
async function startParent() {
  const { MONGODB_URI: _m, REDIS_URL: _r, ...env } = process.env;
  const parent: ChildProcess = spawn(process.execPath, ['scripts/engines.mjs', '--data-dir', dataDir], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  parent.stdout!.setEncoding('utf8').on('data', (chunk) => (output += chunk));
  cleanUp.push(async () => {
    if (parent.exitCode !== null || parent.signalCode !== null) return;
    const ended = once(parent, 'exit');
    parent.kill('SIGTERM');
    await ended;
  });
  await until(() => output.endsWith('\n'));
  const engines = JSON.parse(output) as Pick<Engines, 'mongodbUri' | 'redisUrl' | 'pids'>;
  return { process: parent, engines, pids: Object.values(engines.pids) };
}

async function withClients(
  engines: Pick<Engines, 'mongodbUri' | 'redisUrl'>,
  work: (mongo: MongoClient, redis: Redis) => Promise<unknown>,
): Promise<void> {
  const mongo = new MongoClient(engines.mongodbUri, { serverSelectionTimeoutMS: 5_000 });
  const redis = new Redis(engines.redisUrl, { maxRetriesPerRequest: null, retryStrategy: () => 50 });
  redis.on('error', () => {});
  try {
    await work(mongo, redis);
  } finally {
    redis.disconnect();
    await mongo.close();
  }
}

/** Tries to take the lock at that very moment, in a process of its own that goes on living. */
async function contend(lock: string, startAt: number) {
  const script = `
    import { tryLock } from './scripts/processes/lock.mjs';
    while (Date.now() < ${startAt});
    console.log('release' in tryLock(${JSON.stringify(lock)}) ? 'mine' : 'held');
    setTimeout(() => {}, 60_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  cleanUp.push(() => child.kill('SIGKILL'));
  const [answer] = await once(child.stdout.setEncoding('utf8'), 'data');
  return { child, answer: String(answer).trim() };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie has ended; only its parent has not asked yet.
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function watchdogOf(pid: number): number {
  const found = readdirSync('/proc').find((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    try {
      return readFileSync(`/proc/${entry}/cmdline`, 'utf8').endsWith(`\0endcap-watchdog\0${pid}\0`);
    } catch {
      return false;
    }
  });
  return Number(found);
}

function portOf(uri: string): number {
  return Number(/:(\d+)(\/|$)/.exec(uri)?.[1]);
}

/** The local addresses, as the kernel writes them, on which somebody listens on this port. */
function listeners(port: number): string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) =>
    readFileSync(table, 'utf8')
      .split('\n')
      .map((row) => row.trim().split(/\s+/))
      .filter(([, local = '', , state]) => state === '0A' && local.endsWith(`:${hex}`))
      .map(([, local = '']) => local.split(':')[0] ?? ''),
  );
}

function pairs(flat: string[]): [string, string][] {
  return flat.flatMap((key, i) => (i % 2 === 0 ? [[key, flat[i + 1] ?? ''] as [string, string]] : []));
}

async function until(condition: () => boolean, withinMs = 15_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
