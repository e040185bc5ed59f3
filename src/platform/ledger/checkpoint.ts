import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../../kernel/index.js';
import { merkleRoot } from './merkle.js';

const hex64 = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * A signed statement, kept outside the database: entries `from` to `seq` had this Merkle root and the chain this hash at
 * `seq`. The fingerprints (the first four bytes of each entry's hash) only serve to name the first entry that is not what
 * it was; they may be left out where a checkpoint is shown, the signature covers their hash.
 */
export const checkpointSchema = z.strictObject({
  version: z.literal(1),
  from: z.int().min(1),
  seq: z.int().min(1),
  hash: hex64,
  merkleRoot: hex64,
  fingerprintsHash: hex64,
  /** Wall time. */
  at: z.iso.datetime(),
  /** Which key signed. */
  key: z.string(),
  signature: z.base64(),
  fingerprints: z.base64().optional(),
});
export type Checkpoint = z.infer<typeof checkpointSchema>;

const FINGERPRINT_BYTES = 4;
const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** Name of a public key: the beginning of its hash. */
export const keyName = (publicKey: KeyObject): string => sha256(publicKey.export({ type: 'spki', format: 'der' })).slice(0, 16);

/** Signs what the entries from `from` on, given by their hashes, are now. */
export function makeCheckpoint(from: number, hashes: readonly string[], at: Date, privateKey: KeyObject): Checkpoint {
  const leaves = hashes.map((hash) => Buffer.from(hash, 'hex'));
  const fingerprints = Buffer.concat(leaves.map((leaf) => leaf.subarray(0, FINGERPRINT_BYTES)));
  const claim = {
    version: 1 as const,
    from,
    seq: from + hashes.length - 1,
    hash: hashes.at(-1) ?? '',
    merkleRoot: merkleRoot(leaves),
    fingerprintsHash: sha256(fingerprints),
    at: at.toISOString(),
    key: keyName(createPublicKey(privateKey)),
  };
  const signature = sign(null, Buffer.from(canonicalJson(claim)), privateKey).toString('base64');
  return { ...claim, signature, fingerprints: fingerprints.toString('base64') };
}

/** True when this key signed this checkpoint, and the fingerprints, if they are there, are those it signed. */
export function isSigned(checkpoint: Checkpoint, publicKey: KeyObject): boolean {
  const { signature, fingerprints, ...claim } = checkpoint;
  const text = Buffer.from(canonicalJson(claim));
  if (claim.key !== keyName(publicKey) || !verify(null, text, publicKey, Buffer.from(signature, 'base64'))) return false;
  return fingerprints === undefined || sha256(Buffer.from(fingerprints, 'base64')) === claim.fingerprintsHash;
}

/** True when the entry's hash is not the one the checkpoint saw at that place. */
export function differsFrom(checkpoint: Checkpoint, fingerprints: Buffer, seq: number, hash: string): boolean {
  if (seq === checkpoint.seq && hash !== checkpoint.hash) return true;
  const at = (seq - checkpoint.from) * FINGERPRINT_BYTES;
  const seen = fingerprints.subarray(at, at + FINGERPRINT_BYTES).toString('hex');
  return seen !== '' && !hash.startsWith(seen);
}
