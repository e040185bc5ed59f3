import { join } from 'node:path';
import { hostPath } from './host-path.mjs';
import { run } from './run.mjs';
import { ROOT } from './stamp.mjs';

const OLDEST = { major: 22, minor: 12 };

/**
 * Makes sure that npm scripts run on a supported Node: the host's, or else the one that comes as a
 * package, which npm puts first on the path of every script. Throws one sentence if neither will do.
 * @param {{ log: (line: string) => void }} options
 */
export async function prepareNode({ log }) {
  if (isSupported(process.version) || (await packagedNodeWorks())) return;
  log('Node: the packaged one does not run; installing it again');
  // Its install script was skipped, or the file was damaged.
  await run('npm', ['rebuild', 'node', '--ignore-scripts=false'], { cwd: ROOT, env: { PATH: hostPath() } });
  if (await packagedNodeWorks()) return;
  throw new Error(
    `Node ${process.version} is too old for the server: install Node ${OLDEST.major}.${OLDEST.minor} or newer (24 is best) and try again.`,
  );
}

async function packagedNodeWorks() {
  const { ok, output } = await run(join(ROOT, 'node_modules', '.bin', 'node'), ['--version']);
  return ok && isSupported(output);
}

/** @param {string} version for example v24.1.0 */
export function isSupported(version) {
  const [major = 0, minor = 0] = version.trim().replace(/^v/, '').split('.').map(Number);
  return major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor);
}
