import { connect } from 'node:net';

const OP_MSG = 2013;
const HEADER = 21; // 16 bytes of message header, 4 of flags, 1 section kind

/**
 * Asks the MongoDB server on 127.0.0.1:`port` which process it is. Throws while nobody answers.
 * Spoken by hand, so that set-up and start need no installed driver.
 * @param {number} port
 * @param {number} [timeoutMs]
 * @returns {Promise<number>} the server's pid
 */
export async function mongodbPid(port, timeoutMs = 2_000) {
  const status = await roundTrip(port, commandMessage('serverStatus'), timeoutMs);
  const pid = int64Field(status, 'pid');
  if (pid === undefined) throw new Error('The MongoDB server does not tell its process id.');
  return pid;
}

/**
 * `{ [name]: <value>, $db: 'admin' }` with int32 or string values as one OP_MSG.
 * @param {string} name
 * @param {Record<string, string>} [options]
 */
export function commandMessage(name, options = {}) {
  const fields = [
    int32Field(name, 1),
    ...Object.entries(options).map(([key, value]) => stringField(key, value)),
    stringField('$db', 'admin'),
  ];
  const body = Buffer.concat([Buffer.alloc(4), ...fields, Buffer.alloc(1)]);
  body.writeInt32LE(body.length, 0);
  const message = Buffer.concat([Buffer.alloc(HEADER), body]);
  message.writeInt32LE(message.length, 0);
  message.writeInt32LE(1, 4);
  message.writeInt32LE(OP_MSG, 12);
  return message;
}

/** @param {string} name @param {number} value */
function int32Field(name, value) {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return Buffer.concat([Buffer.from(`\x10${name}\0`), bytes]);
}

/** @param {string} name @param {string} value */
function stringField(name, value) {
  const text = Buffer.from(`${value}\0`);
  const length = Buffer.alloc(4);
  length.writeInt32LE(text.length);
  return Buffer.concat([Buffer.from(`\x02${name}\0`), length, text]);
}

/** @param {Buffer} reply @param {string} name */
function int64Field(reply, name) {
  const at = reply.indexOf(Buffer.from(`\x12${name}\0`));
  return at < 0 ? undefined : Number(reply.readBigInt64LE(at + name.length + 2));
}

/** @param {number} port @param {Buffer} message @param {number} timeoutMs @returns {Promise<Buffer>} */
function roundTrip(port, message, timeoutMs) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(message));
    let reply = Buffer.alloc(0);
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error('The MongoDB server does not answer.')));
    socket.on('data', (chunk) => {
      reply = Buffer.concat([reply, chunk]);
      if (reply.length < 4 || reply.length < reply.readInt32LE(0)) return;
      resolve(reply);
      socket.destroy();
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('The MongoDB server closed the connection.')));
  });
}
