const OP_MSG = 2013;
const SECTIONS = 20; // after the message header and the flags
const DOUBLE = 0x01;
const STRING = 0x02;
const DOCUMENT = 0x03;
const BOOLEAN = 0x08;
const INT32 = 0x10;

const W_ONE = Buffer.from([INT32, ...Buffer.from('w\0'), 1, 0, 0, 0]);
const JOURNALLED = Buffer.from([BOOLEAN, ...Buffer.from('j\0'), 1]);

/**
 * The same message, with write concern `majority` spelled out for a single node: `{ w: 1, j: true }`.
 * The embedded engine answers a `majority` write before its journal is written, `j: true` or not, so
 * that a kill right after the answer loses it. With `w: 1` it waits for the journal, and on one node
 * one is the majority. In production a majority write is a journalled one too.
 * @param {Buffer} message one wire protocol message
 * @returns {Buffer} the message itself if it asks for nothing of the kind
 */
export function withDurableMajority(message) {
  if (message.readInt32LE(12) !== OP_MSG) return message;
  const body = commandBody(message);
  if (body < 0) return message;
  const concern = elementsOf(message, body).find(({ type, name }) => type === DOCUMENT && name === 'writeConcern');
  if (!concern) return message;
  const parts = [...elementsOf(message, concern.value)];
  const asksMajority = parts.some(
    ({ type, name, value }) => type === STRING && name === 'w' && message.toString('latin1', value + 4, value + 12) === 'majority',
  );
  if (!asksMajority) return message;
  const others = parts.filter(({ name }) => name !== 'w' && name !== 'j').map(({ start, end }) => message.subarray(start, end));
  const durable = documentOf([W_ONE, JOURNALLED, ...others]);
  const rewritten = Buffer.concat([message.subarray(0, concern.value), durable, message.subarray(concern.end)]);
  const growth = rewritten.length - message.length;
  rewritten.writeInt32LE(rewritten.length, 0);
  rewritten.writeInt32LE(message.readInt32LE(body) + growth, body);
  return rewritten;
}

/** Where the document of the command starts; the other sections carry lists of documents. */
function commandBody(/** @type {Buffer} */ message) {
  let section = SECTIONS;
  while (section < message.length) {
    if (message[section] === 0) return section + 1;
    if (message[section] !== 1) return -1;
    section += 1 + message.readInt32LE(section + 1);
  }
  return -1;
}

/** @param {Buffer} bytes @param {number} document */
function elementsOf(bytes, document) {
  const end = document + bytes.readInt32LE(document) - 1;
  const elements = [];
  for (let at = document + 4; at < end;) {
    const type = bytes[at] ?? 0;
    const nameEnd = bytes.indexOf(0, at + 1);
    const value = nameEnd + 1;
    const next = value + sizeOf(bytes, type, value);
    elements.push({ type, name: bytes.toString('latin1', at + 1, nameEnd), start: at, value, end: next });
    at = next;
  }
  return elements;
}

/** The size of a BSON value, by its type. @param {Buffer} bytes @param {number} type @param {number} at */
function sizeOf(bytes, type, at) {
  switch (type) {
    case DOUBLE:
    case 0x09: // date
    case 0x11: // timestamp
    case 0x12: // int64
      return 8;
    case STRING:
    case 0x0d: // code
    case 0x0e: // symbol
      return 4 + bytes.readInt32LE(at);
    case DOCUMENT:
    case 0x04: // array
    case 0x0f: // code with scope
      return bytes.readInt32LE(at);
    case 0x05: // binary
      return 5 + bytes.readInt32LE(at);
    case 0x07: // object id
      return 12;
    case BOOLEAN:
      return 1;
    case 0x0b: // regular expression: two texts
      return bytes.indexOf(0, bytes.indexOf(0, at) + 1) + 1 - at;
    case 0x0c: // pointer
      return 16 + bytes.readInt32LE(at);
    case INT32:
      return 4;
    case 0x13: // decimal
      return 16;
    case 0x06: // undefined
    case 0x0a: // null
    case 0x7f: // largest key
    case 0xff: // smallest key
      return 0;
    default:
      throw new Error(`BSON type ${type} is unknown`);
  }
}

/** @param {Buffer[]} elements */
function documentOf(elements) {
  const document = Buffer.concat([Buffer.alloc(4), ...elements, Buffer.alloc(1)]);
  document.writeInt32LE(document.length, 0);
  return document;
}
