import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostPath } from './host-path.mjs';
import { run } from './run.mjs';
import { ROOT, isStamped, keyOf, stamp } from './stamp.mjs';

/**
 * Makes `node_modules` agree with `package-lock.json`. What agrees already, for example after an
 * `npm install`, is left alone. Throws one sentence if the packages cannot be had.
 * @param {{ log: (line: string) => void }} options
 */
export async function preparePackages({ log }) {
  const wanted = readText('package-lock.json');
  const installed = readText('node_modules/.package-lock.json');
  const key = keyOf(wanted, installed);
  if (isStamped('packages', key)) return;
  if (installed !== '' && agrees(wanted, installed)) return stamp('packages', key);
  log('Packages: installing (the first time takes a minute)');
  // Not `npm ci`: it refuses a lock file that lacks an optional package for another system, and such
  // files come from every registry that does not carry them all. Saving is off, so the locked versions
  // are installed and the lock file stays as it is. Whatever the surroundings say, the tools are included.
  const { ok, output } = await run(
    'npm',
    ['install', '--no-save', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: ROOT,
      env: { PATH: hostPath() },
    },
  );
  if (!ok)
    throw new Error(
      `${output.trim()}\nThe packages could not be installed: see what npm says above, check that it reaches its registry, and try again.`,
    );
  const now = readText('node_modules/.package-lock.json');
  if (!agrees(wanted, now)) throw new Error('package.json and package-lock.json disagree: run `npm install` and commit the lock file.');
  stamp('packages', keyOf(wanted, now));
}

/**
 * @typedef {object} LockedPackage
 * @property {string} version
 * @property {boolean} [optional]
 * @property {boolean} [link]
 * @property {string[]} [os]
 * @property {string[]} [cpu]
 * @property {string[]} [libc]
 */

/**
 * Whether what is installed is what the lock file asks for on this machine.
 * @param {string} wanted
 * @param {string} installed
 */
export function agrees(wanted, installed) {
  /** @type {{ packages: Record<string, LockedPackage> }} */
  const lock = JSON.parse(wanted);
  /** @type {{ packages: Record<string, LockedPackage> }} */
  const found = JSON.parse(installed);
  return Object.entries(lock.packages).every(([path, { version, ...rest }]) => {
    if (path === '' || rest.link || (rest.optional && !isForThisMachine(rest))) return true;
    return found.packages[path]?.version === version;
  });
}

/**
 * Whether an optional package says that it was built for this machine. One that says nothing may be
 * needed by a package for another machine alone, so it is not missed.
 * @param {Pick<LockedPackage, 'os' | 'cpu' | 'libc'>} limits
 */
function isForThisMachine({ os, cpu, libc }) {
  if (!os && !cpu) return false;
  return (!os || os.includes(process.platform)) && (!cpu || cpu.includes(process.arch)) && (!libc || libc.includes('glibc'));
}

/** @param {string} path */
function readText(path) {
  try {
    return readFileSync(join(ROOT, path), 'utf8');
  } catch {
    return '';
  }
}
