// Serves one data directory of the embedded MongoDB engine on 127.0.0.1, to any number of processes:
// node embedded-host.mjs <native module> <data directory> <port> <cache megabytes>
// Standard input is the life line: when it closes, the parent is gone and so is this process.
import { createServer } from 'node:net';
import { createRequire } from 'node:module';
import { withDurableMajority } from './durable-majority.mjs';
import { commandMessage } from './mongodb-wire.mjs';

const [native = '', dataDirectory = '', port = '0', cacheMb = '256'] = process.argv.slice(2);
const OP_REPLY = 1;
const OP_MSG = 2013;
const LARGEST_MESSAGE = 48_000_000;
const DRAIN_MS = 2_000;

const { Engine } = createRequire(import.meta.url)(native);
const engine = await Engine.open(dataDirectory);
// Every collection and index is an open file. Those nobody uses, of dropped databases above all, are closed soon: else a
// process that sees many databases come and go, as tests do, runs out of file descriptors and the engine aborts.
const files = 'file_manager=(close_handle_minimum=1000,close_idle_time=20,close_scan_interval=5)';
await engine.roundTrip(commandMessage('setParameter', { wiredTigerEngineRuntimeConfig: `cache_size=${cacheMb}M,${files}` }));

/** @type {Map<import('node:net').Socket, Promise<void>>} each connection and its last unfinished answer */
const connections = new Map();
const server = createServer({ noDelay: true }, serve);
server.on('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
server.listen(Number(port), '127.0.0.1');

let stopping = false;
process.stdin
  .on('close', () => stop('the parent is gone'))
  .on('error', () => {})
  .resume();
process.on('SIGTERM', () => stop('SIGTERM'));
process.on('SIGINT', () => stop('SIGINT'));

/** @param {string} why */
async function stop(why) {
  if (stopping) return;
  stopping = true;
  console.error(`stopping: ${why}`);
  server.close();
  for (const socket of connections.keys()) socket.pause();
  const deadline = new Promise((resolve) => setTimeout(resolve, DRAIN_MS));
  await Promise.race([Promise.all(connections.values()), deadline]);
  for (const socket of connections.keys()) socket.destroy();
  await engine.close();
  process.exit(0);
}

/**
 * One connection. Messages are answered in the order they came; other connections run alongside.
 * @param {import('node:net').Socket} socket
 */
function serve(socket) {
  connections.set(socket, Promise.resolve());
  socket.on('close', () => connections.delete(socket));
  socket.on('error', () => {});
  /** @type {Buffer[]} */
  let parts = [];
  let have = 0;
  let need = 4;
  let replyId = 0;

  socket.on('data', (chunk) => {
    parts.push(chunk);
    have += chunk.length;
    while (have >= need) {
      const bytes = parts[1] ? Buffer.concat(parts, have) : /** @type {Buffer} */ (parts[0]);
      const length = bytes.readInt32LE(0);
      if (length < 16 || length > LARGEST_MESSAGE) return void socket.destroy();
      if (have < length) {
        parts = [bytes];
        need = length;
        return;
      }
      const message = bytes.subarray(0, length);
      const rest = bytes.subarray(length);
      parts = rest.length > 0 ? [rest] : [];
      have = rest.length;
      need = 4;
      const previous = connections.get(socket) ?? Promise.resolve();
      connections.set(
        socket,
        previous.then(() => answer(message)).catch(() => void socket.destroy()),
      );
    }
  });

  /** @param {Buffer} message */
  async function answer(message) {
    const reply = await engine.roundTrip(withDurableMajority(message));
    if (reply.moreToCome || socket.destroyed) return;
    socket.cork();
    socket.write(replyHeader(reply, ++replyId));
    socket.write(reply.response);
    socket.uncork();
  }
}

/** @param {{ legacy: boolean, requestId: number, response: Buffer }} reply @param {number} id */
function replyHeader(reply, id) {
  // OP_REPLY answers the one old-style handshake: flags, cursor id, start, and a count of one document.
  const header = Buffer.alloc(reply.legacy ? 36 : 21);
  header.writeInt32LE(header.length + reply.response.length, 0);
  header.writeInt32LE(id, 4);
  header.writeInt32LE(reply.requestId, 8);
  header.writeInt32LE(reply.legacy ? OP_REPLY : OP_MSG, 12);
  if (reply.legacy) header.writeInt32LE(1, 32);
  return header;
}
