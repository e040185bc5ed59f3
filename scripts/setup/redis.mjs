import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { findRedis } from '../engines/programs.mjs';
import { run } from './run.mjs';
import { ROOT } from './stamp.mjs';

const HOME = join(ROOT, '.data', 'engines', 'redis');
const WAY_OUT = 'Redis could not be had here: install redis-server or valkey-server, or set REDIS_URL to a Redis 7 server.';

/**
 * Makes sure that a Redis can be started: an address, a server on the path, or else the
 * distribution's own package, unpacked in the checkout. Unpacking rather than installing needs no
 * root and leaves no service behind on the machine. Throws one sentence if there is none.
 * @param {{ log: (line: string) => void }} options
 */
export async function prepareRedis({ log }) {
  if (process.env.REDIS_URL || findRedis()) return;
  log("Redis: unpacking the distribution's package");
  const draft = `${HOME}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(join(draft, 'packages'), { recursive: true });
  try {
    if (!(await download(draft))) throw new Error(WAY_OUT);
    for (const file of readdirSync(join(draft, 'packages'))) await run('dpkg', ['-x', join(draft, 'packages', file), draft]);
    const server = join(draft, 'usr', 'bin', 'redis-server');
    const libraries = libraryDirectory(draft);
    const answer = await run(server, ['--version'], { env: { LD_LIBRARY_PATH: libraries } });
    if (!answer.ok) throw new Error(WAY_OUT);
    rmSync(join(draft, 'packages'), { recursive: true });
    rmSync(join(draft, 'apt'), { recursive: true, force: true });
    /** @param {string} path */
    const final = (path) => join(relative(ROOT, HOME), relative(draft, path));
    writeFileSync(join(draft, 'engine.json'), JSON.stringify({ server: final(server), libraries: final(libraries) }));
    rmSync(HOME, { recursive: true, force: true });
    renameSync(draft, HOME);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/**
 * Downloads redis-server and whatever of its needs this machine lacks.
 * @param {string} draft
 */
async function download(draft) {
  if (await downloadWith([], draft)) return true;
  // No package lists on this machine, or old ones: fresh ones of our own, kept apart.
  const lists = join(draft, 'apt');
  mkdirSync(join(lists, 'partial'), { recursive: true });
  const own = ['-o', `Dir::State::lists=${lists}`, '-o', 'Acquire::Languages=none', '-o', 'APT::Sandbox::User='];
  const updated = await run('apt-get', ['-q', ...own, 'update']);
  return updated.ok && downloadWith(own, draft);
}

/** @param {string[]} options @param {string} draft */
async function downloadWith(options, draft) {
  const env = { LC_ALL: 'C' };
  const plan = await run('apt-get', ['-s', ...options, 'install', '--no-install-recommends', 'redis-server'], { env });
  const packages = [...plan.output.matchAll(/^Inst (\S+)/gm)].map((match) => match[1] ?? '');
  if (!plan.ok || packages.length === 0) return false;
  const got = await run('apt-get', ['-q', ...options, 'download', ...packages], { cwd: join(draft, 'packages'), env });
  return got.ok;
}

/** @param {string} draft */
function libraryDirectory(draft) {
  const libraries = join(draft, 'usr', 'lib');
  const triplet = existsSync(libraries) ? readdirSync(libraries).find((name) => name.includes('-linux-')) : undefined;
  return triplet ? join(libraries, triplet) : libraries;
}
