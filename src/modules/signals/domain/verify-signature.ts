import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';

/** A moment of signing may differ from ours by this much, either way. */
export const TOLERANCE_SECONDS = 5 * 60;

export type SignedDelivery = {
  readonly id: string | undefined;
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
  readonly body: Uint8Array;
};

/** Key of a secret in the form Standard Webhooks prescribes (`whsec_` and base64), made once: making it costs more than using it. */
export const signingKey = (secret: string): KeyObject => createSecretKey(Buffer.from(secret.replace(/^whsec_/, ''), 'base64'));

/**
 * Checks a Standard Webhooks signature over the raw bytes: any of the keys, any of the `v1` signatures, in time. The
 * comparison takes the same time wherever two signatures differ.
 */
export function verifySignature(delivery: SignedDelivery, keys: readonly KeyObject[], nowSeconds: number): boolean {
  const { id, timestamp, signature, body } = delivery;
  if (id === undefined || id === '' || id.length > 256 || timestamp === undefined || signature === undefined) return false;
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(nowSeconds - Number(timestamp)) > TOLERANCE_SECONDS) return false;
  const given = signature
    .slice(0, 1_000)
    .split(' ')
    .flatMap((part) => (part.startsWith('v1,') ? [Buffer.from(part.slice(3), 'base64')] : []));
  let valid = false;
  for (const key of keys) {
    const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
    for (const candidate of given) if (candidate.length === expected.length && timingSafeEqual(candidate, expected)) valid = true;
  }
  return valid;
}
