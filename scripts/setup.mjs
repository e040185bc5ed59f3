// node scripts/setup.mjs [--with chromium]
// Gets everything that the demo and the tests need; what is there is left alone. Needs Node 20.19 and npm.
import { parseArgs } from 'node:util';
import { prepareChromium } from './setup/chromium.mjs';
import { prepareMongodb } from './setup/mongodb.mjs';
import { prepareNode } from './setup/node.mjs';
import { preparePackages } from './setup/packages.mjs';
import { prepareRedis } from './setup/redis.mjs';
import { withSetupLock } from './setup/with-setup-lock.mjs';

/** @type {Record<string, (options: { log: (line: string) => void }) => Promise<void>>} */
const EXTRAS = { chromium: prepareChromium };

/** @param {string} line */
const log = (line) => console.error(line);

try {
  const { values } = parseArgs({ options: { with: { type: 'string', multiple: true, default: [] } } });
  const extras = values.with.map((name) => EXTRAS[name] ?? unknown(name));
  await withSetupLock(log, async () => {
    for (const prepare of [preparePackages, prepareNode, prepareMongodb, prepareRedis, ...extras]) await prepare({ log });
  });
} catch (error) {
  log(error instanceof Error ? error.message : String(error));
  process.exit(1);
}

/** @param {string} name @returns {never} */
function unknown(name) {
  throw new Error(`There is nothing to set up that is called ${name}: --with takes ${Object.keys(EXTRAS).join(', ')}.`);
}
