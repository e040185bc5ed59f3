import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../setup/run.mjs';
import { ROOT, isStamped, keyOf, stamp } from '../setup/stamp.mjs';

const SOURCES = ['src', 'simulator', 'bench', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];
const MAIN = join(ROOT, 'dist', 'src', 'main.js');

/** Builds the server and the simulator unless what is in dist/ is made of these very sources. @param {(line: string) => void} log */
export async function buildIfStale(log) {
  const key = keyOf(...SOURCES.flatMap((name) => describe(join(ROOT, name))));
  if (existsSync(MAIN) && isStamped('demo-build', key)) return;
  log('building');
  const { ok, output } = await run('npm', ['run', '--silent', 'build'], { cwd: ROOT });
  if (!ok) throw new Error(`The build failed:\n${output.trimEnd()}`);
  stamp('demo-build', key);
}

/** @param {string} path @returns {string[]} every file below with size and time */
function describe(path) {
  if (!existsSync(path)) return [];
  const stat = statSync(path);
  if (!stat.isDirectory()) return [`${path} ${stat.size} ${stat.mtimeMs}`];
  return readdirSync(path)
    .sort()
    .flatMap((name) => describe(join(path, name)));
}
