import { describe, expect, it } from 'vitest';
import type { EndcapError } from '../../../kernel/index.js';
import { readEnvelope, readMoment } from './envelope.js';

const event = { specversion: '1.0', id: '1', source: '/pos', type: 'retail.x', time: '2026-03-02T10:00:00.5+01:00', data: {} };
const complaint = (over: object): string | undefined => {
  try {
    readEnvelope({ ...event, ...over });
    return undefined;
  } catch (error) {
    const { code, details } = error as EndcapError;
    return code === 'invalid' ? details.issues?.[0]?.path : code;
  }
};

describe('the envelope of a CloudEvent', () => {
  it('is read with its moment and a digest of the whole event', () => {
    expect(readEnvelope(event)).toMatchObject({ ceId: '1', ceSource: '/pos', time: new Date('2026-03-02T09:00:00.500Z'), data: {} });
    expect(readEnvelope({ ...event, subject: 'a' }).digest).not.toBe(readEnvelope(event).digest);
    expect(readEnvelope(Object.fromEntries(Object.entries(event).reverse())).digest).toBe(readEnvelope(event).digest);
  });

  it.each([
    ['specversion', { specversion: '0.3' }],
    ['specversion', { specversion: undefined }],
    ['id', { id: '' }],
    ['id', { id: 7 }],
    ['id', { id: 'x'.repeat(257) }],
    ['id', { id: 'a\u0000b' }],
    ['source', { source: {} }],
    ['source', { source: undefined }],
    ['type', { type: ['a'] }],
    ['time', { time: undefined }],
    ['time', { time: '2026-03-02' }],
    ['time', { time: '2026-02-30T00:00:00Z' }],
    ['data', { data: undefined }],
    ['data_base64', { data_base64: 'AAAA' }],
    ['datacontenttype', { datacontenttype: 'text/xml' }],
    ['extension', { extension: { nested: true } }],
    ['(event)', { 'Not-A-Name': 1 }],
    ['(event)', { $set: 1 }],
    ['too-large', { data: { note: 'x'.repeat(256 * 1024) } }],
  ])('is refused for its %s', (path, over) => {
    expect(complaint(over)).toBe(path);
  });

  it('refuses what is not an object', () => {
    for (const value of [undefined, null, 7, 'text', [], [event]]) expect(() => readEnvelope(value)).toThrow('not a usable CloudEvent');
  });

  it('takes only real moments with an offset', () => {
    const good = ['2024-02-29T23:59:59Z', '2026-12-31T00:00:00.123456789-12:00', '2026-03-02t10:00:00z'];
    const bad = ['2026-02-29T00:00:00Z', '2026-13-01T00:00:00Z', '2026-00-10T00:00:00Z', '2026-03-02T24:00:00Z', '2026-03-02T10:00:00', 7];
    expect(good.map((text) => Number.isNaN(readMoment(text)?.getTime()))).toEqual([false, false, false]);
    expect(bad.map(readMoment)).toEqual(bad.map(() => undefined));
  });
});
