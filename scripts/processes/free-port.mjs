import { createServer } from 'node:net';
import { randomInt } from 'node:crypto';

/**
 * A free port on 127.0.0.1 that stays a good choice while its server is down for a restart: it lies
 * below the range from which systems number outgoing connections. Inside that range a client that
 * keeps reconnecting may be given the very port it calls, connect to itself, and keep the server out.
 * @returns {Promise<number>}
 */
export async function freePort() {
  for (let attempt = 0; attempt < 50; attempt++) {
    const port = randomInt(21_000, 32_000);
    if (await isFree(port)) return port;
  }
  throw new Error('No free port was found between 21000 and 32000 on 127.0.0.1.');
}

/** @param {number} port */
function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
