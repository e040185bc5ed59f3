import { BSON } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { withDurableMajority } from '../../scripts/engines/durable-majority.mjs';

describe('a majority write on the embedded engine', () => {
  it('waits for the journal of the one node, wherever its write concern stands in the command', () => {
    const command = {
      update: 'stock',
      writeConcern: { w: 'majority', j: true, wtimeout: 500 },
      let: { text: 'majority', n: 1.5, at: new Date(0), none: null, list: [1, 'two'], yes: true, expression: /a/i },
      $db: 'endcap',
    };
    expect(read(withDurableMajority(message(command)))).toEqual({ ...command, writeConcern: { w: 1, j: true, wtimeout: 500 } });
  });

  it('is journalled without being asked, as on a replica set', () => {
    const command = { insert: 'stock', writeConcern: { w: 'majority' }, $db: 'endcap' };
    expect(read(withDurableMajority(message(command)))).toEqual({ ...command, writeConcern: { w: 1, j: true } });
  });

  it('keeps the documents that travel beside the command', () => {
    const command = { insert: 'stock', writeConcern: { w: 'majority', j: true }, $db: 'endcap' };
    const documents = Buffer.concat([Buffer.from('documents\0'), BSON.serialize({ _id: 1 })]);
    const section = Buffer.concat([Buffer.from([1]), Buffer.alloc(4), documents]);
    section.writeInt32LE(section.length - 1, 1);
    const rewritten = withDurableMajority(message(command, section));
    expect(rewritten.subarray(-section.length)).toEqual(section);
    expect(read(rewritten)).toMatchObject({ writeConcern: { w: 1, j: true } });
  });

  it.each([
    ['a write with another concern', { insert: 'stock', writeConcern: { w: 1, j: true }, $db: 'endcap' }],
    ['a read', { find: 'stock', filter: { writeConcern: { w: 'majority' } }, $db: 'endcap' }],
  ])('leaves %s as it came', (_, command) => {
    const asked = message(command);
    expect(withDurableMajority(asked)).toBe(asked);
  });
});

function message(command: object, section: Buffer = Buffer.alloc(0)): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(21), BSON.serialize(command), section]);
  bytes.writeInt32LE(bytes.length, 0);
  bytes.writeInt32LE(2013, 12);
  return bytes;
}

function read(bytes: Buffer) {
  expect(bytes.readInt32LE(0)).toBe(bytes.length);
  return BSON.deserialize(bytes.subarray(21, 21 + bytes.readInt32LE(21)), { bsonRegExp: false });
}
