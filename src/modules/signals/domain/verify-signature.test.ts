import { describe, expect, it } from 'vitest';
import { Webhook } from 'standardwebhooks';
import { signingKey, verifySignature } from './verify-signature.js';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const other = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';
const body = Buffer.from('{"a":1}');
const at = 1_772_442_000;
const sign = (by: string, seconds = at): string => new Webhook(by).sign('msg_1', new Date(seconds * 1_000), body.toString());
const delivery = (over: object = {}) => ({ id: 'msg_1', timestamp: String(at), signature: sign(secret), body, ...over });
const keys = [secret, other].map(signingKey);

describe('a webhook signature', () => {
  it('is that of the reference signer, under any valid key, among several signatures', () => {
    expect(verifySignature(delivery(), keys, at)).toBe(true);
    expect(verifySignature(delivery({ signature: sign(other) }), keys, at)).toBe(true);
    expect(verifySignature(delivery({ signature: `v2,AAAA v1,AAAA ${sign(secret)}` }), keys, at)).toBe(true);
  });

  it('holds for five minutes either way', () => {
    expect([-300, 300].map((skew) => verifySignature(delivery(), keys, at + skew))).toEqual([true, true]);
    expect([-301, 301].map((skew) => verifySignature(delivery(), keys, at + skew))).toEqual([false, false]);
  });

  it.each([
    ['another body', { body: Buffer.from('{"a":2}') }],
    ['another id', { id: 'msg_2' }],
    ['another moment', { timestamp: String(at + 1) }],
    ['no signature', { signature: undefined }],
    ['an empty signature', { signature: 'v1,' }],
    ['a cut signature', { signature: sign(secret).slice(0, -4) }],
    ['another scheme', { signature: sign(secret).replace('v1,', 'v1a,') }],
    ['a moment that is no number', { timestamp: '1e9' }],
  ])('does not hold for %s', (_what, over) => {
    expect(verifySignature(delivery(over), keys, at)).toBe(false);
  });

  it('does not hold without a key', () => {
    expect(verifySignature(delivery(), [], at)).toBe(false);
  });
});
