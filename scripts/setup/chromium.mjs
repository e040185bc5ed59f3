import { findOnPath } from '../processes/find-on-path.mjs';
import { run } from './run.mjs';

const WAY_OUT = 'There is no Chromium: install the package chromium of your distribution, or set CHROMIUM to the path of one.';

/**
 * Makes sure that tests find a browser. Throws one sentence if there is none.
 * @param {{ log: (line: string) => void }} options
 */
export async function prepareChromium({ log }) {
  if (findChromium()) return;
  if (process.getuid?.() !== 0 || !findOnPath('apt-get')) throw new Error(WAY_OUT);
  log("Chromium: installing the distribution's package");
  if (!(await install()) && (await run('apt-get', ['-q', 'update'])).ok) await install();
  if (!findChromium()) throw new Error(WAY_OUT);
}

/** The browser that tests should drive, or `undefined`. */
export function findChromium() {
  return process.env.CHROMIUM || findOnPath('chromium') || findOnPath('chromium-browser') || findOnPath('google-chrome');
}

async function install() {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  return (await run('apt-get', ['-q', '-y', 'install', '--no-install-recommends', 'chromium'], { env })).ok;
}
